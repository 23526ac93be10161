import type { Ports } from '../ports/ports.ts';
import { amend, type RolloutRef } from '../records/update.ts';
import type { Rollout } from '../rollout/record.ts';
import { POLL_INTERVAL, SECOND } from '../rollout/timing.ts';
import { fail } from '../rollout/transitions.ts';

/**
 * What a state of the machine hands to its function. Executions of the release before go on with that release's flow
 * while functions are replaced, so a function accepts what any flow since 0.0 sends, and ignores what it doesn't know.
 */
export interface StepInput extends RolloutRef {
  /** Which fleet is meant, for the one step that serves two states. */
  readonly fleet?: 'blue' | 'green';
  /** The error that was caught, for the step that goes back. */
  readonly error?: { readonly code: string; readonly cause: string } | null;
}

/** The verdicts that a function may come to. One that a flow doesn't know takes its `else`: it rolls back or concludes. */
export const VERDICTS = ['pass', 'hold', 'fail', 'promote', 'operator'] as const;

/**
 * What a state of the flow may rely on of its function's result: these fields, always there, with these values. Because
 * executions of older flows rely on them too, fields and values may be added, but none removed, renamed or given another
 * meaning. The same goes for the names of the errors that flows name. Ids and verdicts only; everything else is in the
 * record.
 */
export interface StepResult {
  /** The state machine's choices are made on this, after a take-over on the phase too. */
  readonly verdict: (typeof VERDICTS)[number];
  /** Seconds until the next look, when the machine is to wait. */
  readonly wait: number;
  /** Where the rollout stands, so that another execution can go on from there. */
  readonly phase: string;
}

export type Step<Names extends keyof Ports> = (
  ports: Pick<Ports, Names>,
  input: StepInput,
) => Promise<StepResult>;

/** The answer of a step about a rollout. */
export function stepResult(
  rollout: Rollout,
  verdict: StepResult['verdict'],
  wait = POLL_INTERVAL / SECOND,
): StepResult {
  return { verdict, wait, phase: rollout.phase };
}

/**
 * Records why a rollout goes back, and what else is known of it by then. It is put on the newest record: an abort that
 * came meanwhile must not be lost, nor lose it.
 */
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
