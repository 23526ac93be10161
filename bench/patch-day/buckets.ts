import { AwsError } from '../../local-cloud/operations.ts';

/** A limit as AWS documents them: so many calls at once, and so many more a second. */
export interface Limit {
  readonly calls: number;
  readonly perSecond: number;
}

/**
 * What an account may call in a region. Elastic Load Balancing's are of its user guide, "API throttling": of three kinds
 * of calls, or, as the same page has it, of all calls together. EC2's are of its developer guide, "Request throttling",
 * and count each action by itself. Auto Scaling publishes none, and those of the other services are far away.
 */
export type Limits = 'documented' | 'shared';

const BALANCING: Readonly<Record<string, Limit>> = {
  reads: { calls: 200, perSecond: 50 },
  changes: { calls: 20, perSecond: 3 },
  targets: { calls: 20, perSecond: 4 },
};
const BALANCING_SHARED: Limit = { calls: 40, perSecond: 10 };
const EC2 = { reads: { calls: 100, perSecond: 20 }, changes: { calls: 50, perSecond: 5 } };

/** A limit by its name, and the error of the service whose it is. */
interface Named {
  readonly name: string;
  readonly limit: Limit;
  readonly code: string;
}

/** The limit that a call counts against; undefined for one without a documented limit. */
export function limitOf(limits: Limits, service: string, operation: string): Named | undefined {
  if (service === 'ec2') {
    const kind = operation.startsWith('Describe') ? 'reads' : 'changes';
    return { name: `EC2 ${operation}`, limit: EC2[kind], code: 'RequestLimitExceeded' };
  }
  if (service !== 'elasticloadbalancing') return undefined;
  if (limits === 'shared')
    return { name: 'load balancing', limit: BALANCING_SHARED, code: 'ThrottlingException' };
  const kind = kindOf(operation);
  return { name: `load balancing ${kind}`, limit: BALANCING[kind]!, code: 'ThrottlingException' };
}

const kindOf = (operation: string) => {
  if (operation.startsWith('Describe')) return 'reads';
  return /^(Reg|Dereg)isterTargets$/.test(operation) ? 'targets' : 'changes';
};

/** What a bucket has after so many milliseconds in which nobody called. */
const refilled = (left: number, after: number, { calls, perSecond }: Limit) =>
  Math.min(calls, left + (after * perSecond) / 1_000);

/** Token buckets, each full at first. */
export function createBuckets(limits: Limits, now: () => number) {
  const buckets = new Map<string, { left: number; at: number }>();
  return {
    /** Throws what AWS answers when there are too many calls; such a call takes nothing from the bucket. */
    take(service: string, operation: string): void {
      const named = limitOf(limits, service, operation);
      if (!named) return;
      const bucket = buckets.get(named.name) ?? { left: named.limit.calls, at: now() };
      const left = refilled(bucket.left, now() - bucket.at, named.limit);
      buckets.set(named.name, { left: left >= 1 ? left - 1 : left, at: now() });
      if (left < 1) throw new AwsError(named.code, 'Rate exceeded');
    },
  };
}

/** What a bucket that was full at first has left at `until`, after the calls at `times` have passed; milliseconds. */
export function leftAt(times: readonly number[], limit: Limit, until: number): number {
  let [left, at] = [limit.calls, times[0] ?? until];
  for (const time of times) {
    left = Math.max(0, refilled(left, time - at, limit) - 1);
    at = time;
  }
  return refilled(left, until - at, limit);
}

/**
 * When each of the calls that are wanted at `times` passes at the earliest, in the order of their times, while nobody else
 * calls; `first` are left in the bucket when the first one is wanted. Milliseconds.
 */
export function bestOrder(times: readonly number[], limit: Limit, first: number): number[] {
  let left = first;
  let at = times.length > 0 ? Math.min(...times) : 0;
  return times
    .toSorted((a, b) => a - b)
    .map((time) => {
      const wanted = Math.max(time, at);
      left = refilled(left, wanted - at, limit);
      at = left >= 1 ? wanted : wanted + ((1 - left) * 1_000) / limit.perSecond;
      left = Math.max(0, left - 1);
      return at;
    });
}
