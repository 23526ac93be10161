import type { Ports } from '../ports/ports.ts';
import { amend, type RolloutRef } from '../records/update.ts';
import type { Rollout } from '../rollout/record.ts';
import { POLL_INTERVAL, SECOND } from '../rollout/timing.ts';
import { fail } from '../rollout/transitions.ts';

/**
 * The input of a step. Executions keep the flow of the release that started them, so a function accepts what any flow
 * since 0.0 sends, and ignores what it doesn't know.
 */
export interface StepInput extends RolloutRef {
  readonly fleet?: 'blue' | 'green';
  readonly error?: { readonly code: string; readonly cause: string } | null;
  /** Set once the step that concludes was repeated in vain. */
  readonly gaveUp?: boolean;
  /** Set by flows that take a hold of a step which older ones take for a failure. */
  readonly mayHold?: boolean;
}

/** A verdict that an older flow doesn't know takes its `else`: it rolls back or concludes. */
export const VERDICTS = ['pass', 'hold', 'fail', 'promote', 'operator'] as const;

/**
 * The result of a step. Executions of older flows rely on it: fields, values and the error names that flows catch may be
 * added, but none removed, renamed or given another meaning. Everything else is in the record.
 */
export interface StepResult {
  readonly verdict: (typeof VERDICTS)[number];
  readonly wait: number;
  readonly phase: string;
}

/** A wait for nothing, seconds: the next step comes at once. */
export const AT_ONCE = 1;

export type Step<Names extends keyof Ports> = (
  ports: Pick<Ports, Names>,
  input: StepInput,
) => Promise<StepResult>;

export function stepResult(
  rollout: Rollout,
  verdict: StepResult['verdict'],
  wait = POLL_INTERVAL / SECOND,
): StepResult {
  return { verdict, wait, phase: rollout.phase };
}

/** Records why a rollout is rolled back. Amends the newest record: neither this nor an abort meanwhile may be lost. */
export async function failStep(
  ports: Pick<Ports, 'rollouts' | 'clock'>,
  rollout: string,
  { code, message }: { readonly code: string; readonly message: string },
  known: Partial<Rollout> = {},
): Promise<StepResult> {
  const record = await amend(ports, rollout, (newest, at) =>
    fail({ ...newest, ...known }, at, code, message),
  );
  return stepResult(record, 'fail');
}
