import type { Target } from '@aws-sdk/client-eventbridge';
import { FunctionError, type Invoker } from '../../internal-interfaces.ts';
import { AwsError } from '../../operations.ts';
import type { Clock } from '../../time/clock.ts';
import { MAX_MESSAGE_BYTES, type Queues } from '../sqs/sqs.ts';
import type { Envelope } from './model.ts';
import { isQueue, targetInput } from './targets.ts';

/** One event on its way to one target of one rule. */
export interface Delivery {
  readonly event: Envelope;
  readonly ruleArn: string;
  readonly target: Target;
}

interface Attempt extends Delivery {
  /** When the first attempt was due, in the cloud's milliseconds. */
  readonly since: number;
  readonly retries: number;
}

const DEFAULT_RETRIES = 185;
const DEFAULT_AGE_SECONDS = 24 * 60 * 60;
const FIRST_BACKOFF_MS = 1_000;
/** With this, AWS's default of 185 attempts spreads over about AWS's default of 24 hours. */
const LONGEST_BACKOFF_MS = 10 * 60_000;

/**
 * Delivers events to their targets, with retries, and to the dead-letter queue when they can't be delivered.
 *
 * A simplification: on AWS a delivery to Lambda ends when Lambda has queued the event, and a failing function is then
 * retried by Lambda (twice, after 1 and 2 minutes, and then to the function's own dead-letter queue). Here the function's
 * failure counts as the delivery's, and the target's retry policy governs both.
 */
export function createDelivery(world: {
  readonly clock: Clock;
  readonly random: () => number;
  readonly invoker: Invoker;
  readonly queues: Queues;
}) {
  const { clock, random, invoker, queues } = world;
  const waiting = new Set<() => void>();
  let closed = false;

  function later(ms: number, run: () => void): void {
    if (closed) return;
    const cancel = clock.after(ms, () => {
      waiting.delete(cancel);
      run();
    });
    waiting.add(cancel);
  }

  async function send({ event, target }: Delivery): Promise<void> {
    const input = targetInput(target, event);
    if (isQueue(target.Arn)) queues.send(target.Arn!, JSON.stringify(input));
    else await invoker.invoke(target.Arn!, input);
  }

  async function attempt(one: Attempt): Promise<void> {
    try {
      await send(one);
    } catch (error) {
      const failure = classify(error);
      if (failure.permanent) deadLetter(one, failure);
      else retry(one, failure);
    }
  }

  function retry(one: Attempt, failure: Failure): void {
    const policy = one.target.RetryPolicy;
    if (one.retries >= (policy?.MaximumRetryAttempts ?? DEFAULT_RETRIES)) {
      deadLetter(one, failure, 'MaximumRetryAttempts');
      return;
    }
    const maxAge = (policy?.MaximumEventAgeInSeconds ?? DEFAULT_AGE_SECONDS) * 1_000;
    const left = one.since + maxAge - clock.now();
    const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** one.retries, LONGEST_BACKOFF_MS);
    const delay = Math.round(backoff * (0.5 + random() / 2));
    if (delay < left) later(delay, () => void attempt({ ...one, retries: one.retries + 1 }));
    else later(Math.max(left, 0), () => deadLetter(one, failure, 'MaximumEventAgeInSeconds'));
  }

  // Without a queue, or with one that was deleted or refuses the message, the event is dropped, as on AWS.
  function deadLetter(one: Attempt, failure: Failure, exhausted?: string): void {
    const queue = one.target.DeadLetterConfig?.Arn;
    if (queue === undefined || !queues.exists(queue)) return;
    const body = JSON.stringify(one.event);
    if (Buffer.byteLength(body) > MAX_MESSAGE_BYTES) return;
    queues.send(queue, body, {
      RULE_ARN: one.ruleArn,
      TARGET_ARN: one.target.Arn!,
      ERROR_CODE: failure.code,
      ERROR_MESSAGE: failure.message.slice(0, 1_024),
      ...(exhausted && { EXHAUSTED_RETRY_CONDITION: exhausted }),
      RETRY_ATTEMPTS: String(one.retries),
    });
  }

  return {
    /** Delivers after `delay` of the clock's milliseconds. */
    deliver(delivery: Delivery, delay: number): void {
      later(delay, () => void attempt({ ...delivery, since: clock.now(), retries: 0 }));
    },
    /** Forgets what still waits. A delivery that is under way is not retried any more. */
    close(): void {
      closed = true;
      for (const cancel of waiting) cancel();
      waiting.clear();
    },
  };
}

interface Failure {
  readonly code: string;
  readonly message: string;
  /** Retrying would not help: the target was deleted or refuses us. */
  readonly permanent: boolean;
}

function classify(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof FunctionError) return { code: 'ERROR_FROM_TARGET', message, permanent: false };
  const code = error instanceof AwsError ? error.code : '';
  if (/NotFound|NonExistentQueue/.test(code)) return { code: 'NO_RESOURCE', message, permanent: true };
  if (/AccessDenied/.test(code)) return { code: 'NO_PERMISSIONS', message, permanent: true };
  if (/Throttl|TooManyRequests/.test(code)) return { code: 'THROTTLING', message, permanent: false };
  if (code === 'InvalidMessageContents') return { code: 'INVALID_PARAMETER', message, permanent: true };
  return { code: 'ERROR_FROM_TARGET', message, permanent: false };
}
