import type { Limits } from '../spec.ts';
import { type Evidence, minutesMissing } from './evidence.ts';

/**
 * What looking at green says. `hold` means not yet: the bake goes on, or its metrics aren't there. `inconclusive` means
 * that the bake is over and green had too few requests; it is never the same as `pass`.
 */
export type Verdict =
  | { readonly kind: 'pass' }
  | { readonly kind: 'hold'; readonly reason: string }
  | { readonly kind: 'inconclusive'; readonly reason: string }
  | { readonly kind: 'fail'; readonly code: FailureCode; readonly reason: string };

/** Why a rollout goes back, beside the errors that are thrown. */
export type FailureCode =
  | 'BadResponses'
  | 'Outage'
  | 'GreenUnhealthy'
  | 'Inconclusive'
  | 'HeldTooLong'
  | 'WrongImage';

/** An outage: at least this many requests in two minutes, and this share of them bad, while blue is better. */
const OUTAGE = { requests: 10, badShare: 0.5, blueBadShare: 0.25 };

/**
 * Judges a step at `now` by absolute limits alone; its bake is over at `bakeEnd`. The limit is looked at on every tick,
 * so a bad image does not get the whole bake. Minutes that nobody knows of are neither good nor empty: they hold.
 */
export function judge(evidence: Evidence, limits: Limits, bakeEnd: number, now: number): Verdict {
  const outage = outageIn(evidence);
  if (outage) return outage;
  const { requests, bad } = evidence.green;
  if (requests >= limits.minimumRequests && bad / requests > limits.badShare / 100) {
    const share = ((bad / requests) * 100).toFixed(1);
    const reason = `${bad} of ${requests} responses of green are bad: ${share} %, the limit is ${limits.badShare} %`;
    return { kind: 'fail', code: 'BadResponses', reason };
  }
  if (now < bakeEnd) return { kind: 'hold', reason: 'the bake goes on' };
  const missing = minutesMissing(evidence, bakeEnd);
  if (missing > 0) return { kind: 'hold', reason: `${missing} minutes of green's metrics are missing` };
  if (requests < limits.minimumRequests) {
    const reason = `green answered ${requests} requests, ${limits.minimumRequests} are needed to judge it`;
    return { kind: 'inconclusive', reason };
  }
  return { kind: 'pass' };
}

function outageIn({ recent }: Evidence): Verdict | undefined {
  const last = recent.at(-1);
  if (!last) return undefined;
  const requests = recent.reduce((sum, tick) => sum + tick.green.requests, 0);
  const bad = recent.reduce((sum, tick) => sum + tick.green.bad, 0);
  const isOutage =
    requests >= OUTAGE.requests &&
    bad >= OUTAGE.badShare * requests &&
    last.green.requests > 0 &&
    last.green.bad >= OUTAGE.badShare * last.green.requests &&
    last.blue.bad <= OUTAGE.blueBadShare * last.blue.requests;
  if (!isOutage) return undefined;
  return {
    kind: 'fail',
    code: 'Outage',
    reason: `green is out: ${bad} of ${requests} responses in two minutes are bad`,
  };
}
