import type { Ports } from '../ports/ports.ts';
import { amend, type RolloutRef } from '../records/update.ts';
import type { Rollout } from '../rollout/record.ts';
import { POLL_INTERVAL, SECOND } from '../rollout/timing.ts';
import { fail } from '../rollout/transitions.ts';

/** What a state of the machine hands to its function. */
export interface StepInput extends RolloutRef {
  /** Which fleet is meant, for the one step that serves two states. */
  readonly fleet?: 'blue' | 'green';
  /** The error that was caught, for the step that goes back. */
  readonly error?: { readonly code: string; readonly cause: string } | null;
}

/** What a function answers: ids and verdicts only, everything else stands in the record. */
export interface StepResult {
  /** The state machine's choices are made on this and nothing else. */
  readonly verdict: 'pass' | 'hold' | 'fail' | 'promote' | 'operator';
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
