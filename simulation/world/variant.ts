import type { Interceptor } from '../../local-cloud/wire/direct-client.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { EVENT_FUNCTIONS, STEPS } from './functions.ts';

/** A change of our own code, for proving that the explorer notices. */
export interface Variant {
  /** `caller` is the function whose ports they are: `analyze`, `api`. */
  readonly ports?: (ports: Ports, caller: string) => Ports;
  /** Goes around every call before it counts as one; it may leave it out, or change its input in place. */
  readonly calls?: Interceptor;
  readonly steps?: typeof STEPS;
  readonly eventFunctions?: typeof EVENT_FUNCTIONS;
  /** How long a step may go on, milliseconds. */
  readonly stepTime?: number;
  /** Event functions that are left out. */
  readonly without?: readonly string[];
}
