import type { Evidence } from './evidence.ts';
import type { Limits } from './spec.ts';

/**
 * What looking at green says. `hold` means not yet: the bake goes on. `inconclusive` means that the bake is over and
 * nothing could be learned; it is never the same as `pass`.
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
 * Judges a step by absolute limits alone. `bakeOver` says whether the step's bake time has passed. The limit is looked
 * at on every tick, so a bad image does not get the whole bake.
 */
export function judge(evidence: Evidence, limits: Limits, bakeOver: boolean): Verdict {
  const outage = outageIn(evidence);
  if (outage) return outage;
  const { requests, bad } = evidence.green;
  if (requests >= limits.minimumRequests && bad / requests > limits.badShare / 100) {
    const share = ((bad / requests) * 100).toFixed(1);
    const reason = `${bad} of ${requests} responses of green are bad: ${share} %, the limit is ${limits.badShare} %`;
    return { kind: 'fail', code: 'BadResponses', reason };
  }
  if (!bakeOver) return { kind: 'hold', reason: 'the bake goes on' };
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
