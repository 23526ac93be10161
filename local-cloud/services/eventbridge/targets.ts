import type { Target } from '@aws-sdk/client-eventbridge';
import { AwsError } from '../../operations.ts';

const supported = ['Id', 'Arn', 'RoleArn', 'Input', 'InputPath', 'RetryPolicy', 'DeadLetterConfig'];

const invalid = (reason: string) => new AwsError('ValidationException', reason);

/** Refuses a target that events could not be delivered to here as AWS would: `ValidationException`. */
export function checkTarget(target: Target): void {
  const foreign = Object.entries(target).find(([key, value]) => value != null && !supported.includes(key));
  if (foreign) throw invalid(`Parameter ${foreign[0]} of target ${target.Id} is not supported here.`);
  if (!/^[.\-\w]{1,64}$/.test(target.Id ?? '')) throw invalid(`Parameter Id is not valid: ${target.Id}.`);
  if (!isFunction(target.Arn) && !isQueue(target.Arn))
    throw invalid(
      `Parameter Arn of target ${target.Id} is not valid. Reason: ${target.Arn} is neither a Lambda function nor a standard SQS queue.`,
    );
  const queue = target.DeadLetterConfig?.Arn;
  if (queue !== undefined && !isQueue(queue))
    throw invalid(`The dead-letter queue of target ${target.Id} is not a standard SQS queue: ${queue}.`);
  checkInput(target);
  checkRange('MaximumRetryAttempts', target.RetryPolicy?.MaximumRetryAttempts, 0, 185);
  checkRange('MaximumEventAgeInSeconds', target.RetryPolicy?.MaximumEventAgeInSeconds, 60, 86_400);
}

function checkInput({ Id, Input, InputPath }: Target): void {
  if (Input !== undefined && InputPath !== undefined)
    throw invalid(`Only one of Input and InputPath must be provided for target ${Id}.`);
  if (InputPath !== undefined && !/^\$(\.[\w-]+)*$/.test(InputPath))
    throw invalid(`Parameter InputPath of target ${Id} is not valid: ${InputPath}.`);
  if (Input === undefined) return;
  try {
    JSON.parse(Input);
  } catch {
    throw invalid(`Parameter Input of target ${Id} is not valid JSON.`);
  }
}

function checkRange(name: string, value: number | undefined, min: number, max: number): void {
  if (value !== undefined && !(Number.isInteger(value) && value >= min && value <= max))
    throw invalid(`Parameter ${name} is not valid. Reason: ${value} is not between ${min} and ${max}.`);
}

/** What a target receives of an event: all of it, a part (`InputPath`), or a constant (`Input`). */
export function targetInput(target: Target, event: unknown): unknown {
  if (target.Input !== undefined) return JSON.parse(target.Input);
  const keys = (target.InputPath ?? '$').split('.').slice(1);
  return (
    keys.reduce<unknown>((value, key) => (value as Record<string, unknown> | null)?.[key], event) ?? null
  );
}

export const isQueue = (arn: string | undefined) => /^arn:aws:sqs:[^:]+:\d{12}:[\w-]{1,80}$/.test(arn ?? '');

const isFunction = (arn: string | undefined) =>
  /^arn:aws:lambda:[^:]+:\d{12}:function:[\w-]{1,64}(:[\w$-]+)?$/.test(arn ?? '');
