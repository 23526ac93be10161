import type { AwsError } from '../operations.ts';
import type { Interceptor } from './direct-client.ts';
import type { ConnectionReset, RawResponse } from './raw-response.ts';

/** What a call meets in place of its operation. */
export type Fault = AwsError | RawResponse | ConnectionReset;

export interface FaultTarget {
  /** The service's signing name: `autoscaling`, `dynamodb`. */
  readonly service: string;
  /** All of them by default. */
  readonly operation?: string;
  /** How many calls meet it. Until it is taken back by default. */
  readonly times?: number;
}

/** Faults to be met at the wire, through HTTP and by the direct client alike; the operation doesn't run. */
export interface Faults {
  /** The newest of several comes first. Returns what takes it back. */
  inject(target: FaultTarget, fault: Fault): () => void;
  /** The fault that this call meets. */
  take(service: string, operation: string): Fault | undefined;
  /** For a direct client. */
  readonly intercept: Interceptor;
}

export function createFaults(): Faults {
  let injected: { readonly target: FaultTarget; readonly fault: Fault; left: number }[] = [];

  function take(service: string, operation: string): Fault | undefined {
    const met = injected.findLast(
      ({ target }) =>
        target.service === service && (target.operation === undefined || target.operation === operation),
    );
    if (!met) return undefined;
    met.left -= 1;
    if (met.left <= 0) injected = injected.filter((one) => one !== met);
    return met.fault;
  }

  return {
    inject(target, fault) {
      const one = { target, fault, left: target.times ?? Number.POSITIVE_INFINITY };
      injected.push(one);
      return () => {
        injected = injected.filter((other) => other !== one);
      };
    },
    take,
    async intercept(service, operation, _input, next) {
      const fault = take(service, operation);
      if (fault) throw fault;
      return next();
    },
  };
}
