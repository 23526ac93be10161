import type { HistoryEvent, HistoryEventType } from '@aws-sdk/client-sfn';
import type { Clock } from '../time/clock.ts';
import type { Machine } from './definition.ts';
import { StateError } from './errors.ts';

/** What an execution needs of the world around it. */
export interface World {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Runs a Lambda function, by name or ARN. Neither the payload nor the answer, both JSON, is changed afterwards. */
  readonly invoke: (functionName: string, payload: unknown) => Promise<unknown>;
  /** Who the execution is: what `$states.context` and the history say of it. */
  readonly identity: Identity;
  /** Takes the events of the history as they happen. Without it none are built, though all are counted. */
  readonly record?: (event: HistoryEvent) => void;
  /** Called once, at the moment the execution ends. */
  readonly ended?: (outcome: Outcome) => void;
}

export interface Identity {
  readonly executionArn: string;
  readonly name: string;
  readonly stateMachineArn: string;
  readonly stateMachineName: string;
  readonly roleArn: string;
  readonly region: string;
}

/** How an execution ended; `output` is JSON text. */
export type Outcome =
  | { readonly status: 'SUCCEEDED'; readonly output: string }
  | { readonly status: 'FAILED' | 'TIMED_OUT' | 'ABORTED'; readonly error?: string; readonly cause?: string };

/** A JSON value that goes from state to state, and its text. */
export interface Payload {
  readonly value: unknown;
  readonly text: string;
}

/** An execution under way. */
export interface Run {
  readonly machine: Machine;
  readonly world: World;
  readonly input: Payload;
  readonly startedAt: number;
  variables: Readonly<Record<string, unknown>>;
  /** Events so far: the id of the latest one. */
  events: number;
  /** What the next event follows. */
  previous: number;
  outcome: Outcome | undefined;
  /** Drops what the execution waits for now: a timer, a function. */
  drop: () => void;
  /** Set when its state machine is being deleted: it ends at its next transition. */
  doomed: boolean;
}

type Details = Omit<HistoryEvent, 'timestamp' | 'type' | 'id' | 'previousEventId'>;

/** Standard executions have at most 25,000 events; the last one must end the execution ("Service quotas"). */
export const MAX_EVENTS = 25_000;
/** Bytes of UTF-8 that an input, an output or a function's payload may have. */
export const MAX_PAYLOAD = 262_144;

/** Thrown where an execution would go on after its end. */
export class Ended extends Error {}

/**
 * Adds an event to the history and returns its id. This is the gate that every step of an execution passes before it
 * has an effect: after the end it throws Ended, and at the limit it ends the execution.
 */
export function record(
  run: Run,
  type: HistoryEventType,
  details: () => Details,
  previous = run.previous,
): number {
  if (run.outcome) throw new Ended();
  if (run.events >= MAX_EVENTS - 1) {
    const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
    end(run, { status: 'FAILED', error: 'States.Runtime', cause });
    throw new Ended();
  }
  return append(run, type, details, previous);
}

function append(run: Run, type: HistoryEventType, details: () => Details, previous: number): number {
  run.events += 1;
  run.previous = run.events;
  const timestamp = run.world.record && new Date(run.world.clock.now());
  run.world.record?.({ timestamp, type, id: run.events, previousEventId: previous, ...details() });
  return run.events;
}

/** Ends an execution: the last event, whatever it waits for dropped. Only the first end counts. */
export function end(run: Run, outcome: Outcome, previous = run.previous): void {
  if (run.outcome) return;
  run.outcome = outcome;
  run.drop();
  const [type, details] = lastEvent(outcome);
  append(run, type, () => details, previous);
  run.world.ended?.(outcome);
}

function lastEvent(outcome: Outcome): [HistoryEventType, Details] {
  if (outcome.status === 'SUCCEEDED') {
    const details = { output: outcome.output, outputDetails: { truncated: false } };
    return ['ExecutionSucceeded', { executionSucceededEventDetails: details }];
  }
  const details = { error: outcome.error, cause: outcome.cause };
  if (outcome.status === 'FAILED') return ['ExecutionFailed', { executionFailedEventDetails: details }];
  if (outcome.status === 'ABORTED') return ['ExecutionAborted', { executionAbortedEventDetails: details }];
  return ['ExecutionTimedOut', { executionTimedOutEventDetails: details }];
}

/**
 * Waits for something that can be dropped: `begin` starts it and returns how to stop it. When the execution ends first,
 * the promise stays open for ever and the execution is forgotten where it stands.
 */
export function suspend<Value>(
  run: Run,
  begin: (resolve: (value: Value) => void, reject: (error: unknown) => void) => () => void,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let waiting = true;
    const once =
      <Argument>(settle: (argument: Argument) => void) =>
      (argument: Argument) => {
        if (!waiting) return;
        waiting = false;
        stop();
        settle(argument);
      };
    const stop = begin(once(resolve), once(reject));
    run.drop = () => {
      waiting = false;
      stop();
    };
  });
}

/** Lets `seconds` of the cloud's time pass. */
export function sleep(run: Run, seconds: number): Promise<void> {
  return suspend<void>(run, (resolve) => run.world.clock.after(seconds * 1000, () => resolve()));
}

/** The payload of a value. Throws `States.DataLimitExceeded`, naming the state or task, when it is too large. */
export function payloadOf(value: unknown, source: string): Payload {
  const text = JSON.stringify(value);
  if (isTooLarge(text)) {
    const what = `The state/task '${source}' returned a result with a size exceeding`;
    throw new StateError('States.DataLimitExceeded', `${what} the maximum number of bytes service limit.`);
  }
  return { value, text };
}

/** Whether a text has more bytes than a payload may have. A character has at most 3 bytes per UTF-16 unit. */
export const isTooLarge = (text: string) =>
  text.length * 3 > MAX_PAYLOAD && Buffer.byteLength(text) > MAX_PAYLOAD;
