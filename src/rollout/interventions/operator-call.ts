import type { Phase } from '../phase.ts';

/** A person who is called, as the record keeps it. */
export interface OperatorCall {
  readonly at: number;
  readonly phase: Phase;
  /** Tells reasons apart, whatever figures their text has: the name of an error. */
  readonly code: string;
  readonly reason: string;
  readonly help: string;
  readonly count: number;
}
