import type { Choice, State, TaskState } from './definition.ts';
import { DefinitionError } from './errors.ts';
import { type Fields, fields, has, list, required, text } from './fields.ts';
import { parseCatch, parseRetry } from './parse-errors.ts';
import { result, template } from './parse-result.ts';
import { compileTemplate, type Template } from './template.ts';
import { isSeconds, MAX_SECONDS, parseTimestamp } from './time.ts';

const COMMON = ['Type', 'Comment', 'QueryLanguage'];
const NEXT = ['Next', 'End'];
const LAMBDA_ARN = /^arn:aws[\w-]*:lambda:[^:]*:\d{12}:function:[\w-]+(:[\w$-]+)?$/;
const LAMBDA_INVOKE = /^arn:aws[\w-]*:states:::lambda:invoke$/;

/** The members of `$states` that exist everywhere, after a task's result, and in a Catch. */
const BEFORE = ['input', 'context'];
const AFTER = [...BEFORE, 'result'];

/** Reads one state of a definition. Throws DefinitionError. */
export function parseState(name: string, value: unknown, path: string): State {
  const type = (Object(value) as { Type?: unknown }).Type;
  const parse = PARSERS[String(type)];
  if (parse) return parse(name, value, path);
  const known = Object.keys(PARSERS).join(', ');
  throw new DefinitionError(
    `${path}/Type`,
    `State type ${JSON.stringify(type)} is not supported, only [${known}]`,
  );
}

type Parse = (name: string, value: unknown, path: string) => State;

const PARSERS: Readonly<Record<string, Parse>> = {
  Task: parseTask,
  Pass: (name, value, path) => {
    const of = fields(value, path, [...COMMON, ...NEXT, 'Output', 'Assign']);
    return { type: 'Pass', name, ...result(of, BEFORE), next: next(of) };
  },
  Choice: (name, value, path) => {
    const of = fields(value, path, [...COMMON, 'Choices', 'Default', 'Output', 'Assign']);
    required(of, 'Choices');
    const choices = list(of, 'Choices').map(({ value: rule, path: at }) => parseChoice(rule, at));
    if (choices.length === 0) throw new DefinitionError(`${path}/Choices`, 'Value cannot be empty');
    return { type: 'Choice', name, ...result(of, BEFORE), choices, default: text(of, 'Default') };
  },
  Wait: (name, value, path) => {
    const of = fields(value, path, [...COMMON, ...NEXT, 'Seconds', 'Timestamp', 'Output', 'Assign']);
    return { type: 'Wait', name, ...result(of, BEFORE), until: until(of), next: next(of) };
  },
  Succeed: (name, value, path) => {
    const of = fields(value, path, [...COMMON, 'Output']);
    return { type: 'Succeed', name, ...result(of, BEFORE) };
  },
  Fail: (name, value, path) => {
    const of = fields(value, path, [...COMMON, 'Error', 'Cause']);
    text(of, 'Error');
    text(of, 'Cause');
    const [error, cause] = [template(of, 'Error', BEFORE), template(of, 'Cause', BEFORE)];
    return { type: 'Fail', name, ...result(of, BEFORE), error, cause };
  },
};

const TASK = ['Resource', 'Arguments', 'TimeoutSeconds', 'Retry', 'Catch', 'Output', 'Assign'];

function parseTask(name: string, value: unknown, path: string): TaskState {
  const of = fields(value, path, [...COMMON, ...NEXT, ...TASK]);
  required(of, 'Resource');
  const resource = text(of, 'Resource') ?? '';
  const integration = LAMBDA_INVOKE.test(resource);
  if (!integration && !LAMBDA_ARN.test(resource)) {
    const supported = 'arn:aws:states:::lambda:invoke or the ARN of a Lambda function';
    throw new DefinitionError(
      `${path}/Resource`,
      `Resource '${resource}' is not supported, only ${supported}`,
    );
  }
  if (integration) checkInvokeArguments(of);
  const timeout = template(of, 'TimeoutSeconds', BEFORE);
  checkSeconds(timeout, 1, `${path}/TimeoutSeconds`);
  return {
    type: 'Task',
    name,
    ...result(of, AFTER),
    functionArn: integration ? undefined : resource,
    arguments: template(of, 'Arguments', BEFORE),
    timeoutSeconds: timeout,
    retry: parseRetry(of),
    catch: parseCatch(of),
    next: next(of),
  };
}

/** Of `Invoke`'s parameters the function and its payload are known; the others would change what a call means. */
function checkInvokeArguments(of: Fields): void {
  required(of, 'Arguments');
  const given = of.values.Arguments;
  if (typeof given === 'string') return;
  const path = `${of.path}/Arguments`;
  const invoke = fields(given, path, ['FunctionName', 'Payload']);
  required(invoke, 'FunctionName');
  text(invoke, 'FunctionName');
}

function parseChoice(value: unknown, path: string): Choice {
  const of = fields(value, path, ['Comment', 'Condition', 'Next', 'Output', 'Assign']);
  required(of, 'Condition', 'Next');
  const condition = compileTemplate(of.values.Condition, {
    path: `${path}/Condition`,
    field: path.replace(/^\/States\/.*\/(Choices\/\d+)$/, '$1/Condition'),
    statesFields: BEFORE,
  });
  if (condition.literal && typeof condition.literal.value !== 'boolean') {
    throw new DefinitionError(`${path}/Condition`, 'Expected a JSONata expression or a boolean');
  }
  return { condition, ...result(of, BEFORE), next: text(of, 'Next') ?? '' };
}

function until(of: Fields) {
  if (has(of, 'Seconds') === has(of, 'Timestamp')) {
    throw new DefinitionError(of.path, 'A Wait has exactly one of the fields [Seconds, Timestamp]');
  }
  const seconds = template(of, 'Seconds', BEFORE);
  if (seconds) {
    checkSeconds(seconds, 0, `${of.path}/Seconds`);
    return { seconds };
  }
  const timestamp = template(of, 'Timestamp', BEFORE)!;
  if (timestamp.literal && parseTimestamp(timestamp.literal.value) === undefined) {
    throw new DefinitionError(`${of.path}/Timestamp`, 'String does not match RFC3339 timestamp');
  }
  return { timestamp };
}

function checkSeconds(seconds: Template | undefined, min: number, path: string): void {
  if (seconds?.literal && !isSeconds(seconds.literal.value, min)) {
    throw new DefinitionError(
      path,
      `Expected an integer from ${min} to ${MAX_SECONDS}, or a JSONata expression`,
    );
  }
}

function next(of: Fields): string | undefined {
  const [to, end] = [text(of, 'Next'), of.values.End];
  if ((to === undefined) === (end === undefined) || (end !== undefined && end !== true)) {
    throw new DefinitionError(of.path, 'A state has either a field Next or "End": true');
  }
  return to;
}
