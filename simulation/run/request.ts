import type { Fault } from '../faults/fault.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Variant } from '../world/variant.ts';

/** A fault, and the call at which it is injected, counted from the moment the image is published. */
export interface Injection {
  readonly fault: Fault;
  readonly at: number;
}

export interface RunRequest {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly injections: readonly Injection[];
  readonly variant?: Variant;
  readonly servers?: number;
}
