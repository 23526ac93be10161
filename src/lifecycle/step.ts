import type { Ports } from '../ports/ports.ts';
import type { RolloutRef } from '../records/update.ts';
import type { Rollout } from '../rollout/record.ts';

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

/** Seconds between two looks at something that takes minutes: servers booting, draining, going. */
export const POLL_SECONDS = 15;

/** The answer of a step about a rollout. */
export function stepResult(
  rollout: Rollout,
  verdict: StepResult['verdict'],
  wait = POLL_SECONDS,
): StepResult {
  return { verdict, wait, phase: rollout.phase };
}
