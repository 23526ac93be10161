import { AwsError } from '../../local-cloud/operations.ts';
import { sleep } from '../../local-cloud/time/clock.ts';
import type { Around, OurCall } from '../../simulation/world/calls.ts';
import type { Region } from '../../simulation/world/world.ts';
import { MAX_ATTEMPTS } from '../../src/aws/retries.ts';
import { createBuckets, type Limits } from './buckets.ts';

/** What a call takes, milliseconds; assumed, of the scale that is usual within a region. */
const LATENCIES: Readonly<Record<string, number>> = { dynamodb: 8, states: 50 };
const BALANCING = 80;
const OTHERS = 100;

const latencyOf = (service: string) =>
  LATENCIES[service] ?? (/^(elasticloadbalancing|monitoring)$/.test(service) ? BALANCING : OTHERS);

/** The SDK's backoff after an attempt that was throttled is drawn evenly up to this, and doubles (Smithy). */
const BACKOFF = 1_000;

/** One attempt of a call, at the moment at which AWS answered it. */
export interface Attempt extends Pick<OurCall, 'service' | 'operation' | 'caller' | 'invocation' | 'input'> {
  readonly at: number;
  readonly isThrottled: boolean;
}

const isThrottling = (error: unknown) =>
  error instanceof AwsError && /^(Throttling|RequestLimitExceeded)/.test(error.code);

/** Calls take their time, count against the account's limits, and are tried again as the SDK does. Returns every attempt. */
export function connect(region: Region, limits: Limits, random: () => number): readonly Attempt[] {
  const { clock } = region;
  const buckets = createBuckets(limits, () => clock.now());
  const attempts: Attempt[] = [];
  const attempt = async (call: OurCall, next: () => Promise<unknown>) => {
    const { service, operation, caller, invocation, input } = call;
    const told = { service, operation, caller, invocation, input };
    await sleep(clock, latencyOf(service));
    try {
      buckets.take(service, operation);
    } catch (error) {
      attempts.push({ ...told, at: clock.now(), isThrottled: true });
      throw error;
    }
    attempts.push({ ...told, at: clock.now(), isThrottled: false });
    return next();
  };
  const around: Around = async (call, next) => {
    for (let tried = 1; ; tried += 1) {
      try {
        return await attempt(call, next);
      } catch (error) {
        if (!isThrottling(error) || tried === MAX_ATTEMPTS) throw error;
        await sleep(clock, Math.round(random() * BACKOFF * 2 ** (tried - 1)));
      }
    }
  };
  region.intercept(around);
  return attempts;
}
