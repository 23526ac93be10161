/** One call of ours to AWS, as faults and checkers see it. */
export interface OurCall {
  /** Counted over the run, from 0. */
  readonly index: number;
  readonly at: number;
  /** The installation of Greenshift that calls. */
  readonly installation: string;
  /** The function that calls: `analyze`, `api`. */
  readonly caller: string;
  readonly service: string;
  readonly operation: string;
  readonly input: unknown;
  /** The invocation that makes the call; undefined for on-call's API, which nobody invokes here. */
  readonly invocation: Invocation | undefined;
}

/** One run of one of our functions. */
export interface Invocation {
  /** Counted over the run, from 0. */
  readonly index: number;
  readonly name: string;
  readonly payload: unknown;
  /** Ends it as Lambda ends a process: nobody waits for it any more. */
  readonly kill: () => void;
}

/** Goes around every call of ours; `next` makes it. */
export type Around = (call: OurCall, next: () => Promise<unknown>) => Promise<unknown>;
