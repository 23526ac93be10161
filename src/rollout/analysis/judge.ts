import type { Rollout } from '../record.ts';
import type { AlarmCheck } from './alarms.ts';
import {
  controlFor,
  isRefusing,
  isSuspicious,
  isWorse,
  largestFaultShare,
  type Measured,
} from './comparison.ts';
import { firstMinuteEnd, minutesMissing, type Tick } from './evidence.ts';
import type { Opinion } from './explain.ts';
import { inFlightAtMost } from './in-flight.ts';
import { COLLAPSE_SHARE_RAISED, collapseIn, isFailing, isOut, outageIn } from './outage.ts';
import { badCount, badIn, faultsIn, percentText, refusedIn, type Sample } from './sample.ts';
import type { Verdict } from './verdict.ts';

export interface Judged extends Pick<Rollout, 'evidence' | 'baseline' | 'limits' | 'health'> {
  /** When the step began, milliseconds since the epoch; without it its evidence counts as long as its bake. */
  readonly stepSince?: number;
  /** What the sequential test says; without it nothing has been counted. */
  readonly opinion?: Opinion | undefined;
  /** The last two minutes that have ended, settled or not. */
  readonly newest?: readonly Tick[] | undefined;
  /** The minute in which the weight rose, while there is no whole one. */
  readonly raised?: Tick | undefined;
  /** Of green; without it nothing is known of them. */
  readonly servers?: number | undefined;
  readonly alarms?: AlarmCheck | undefined;
}

/**
 * Judges a step at `now`. Green is compared with blue at every poll, so that a bad image doesn't get the whole bake. Unknown
 * minutes are neither good nor empty: they hold.
 */
export function judge(judged: Judged, bakeEnd: number, now: number): Verdict {
  const { evidence, limits } = judged;
  const measured = measure(judged);
  const against = evidenceAgainst(judged, measured);
  if (against) return against;
  if (now < bakeEnd && !mayEndEarly(judged)) return { kind: 'hold', reason: 'the bake continues' };
  // Before that nothing is missing yet, and too few requests are no news.
  const needed = judged.stepSince === undefined ? 0 : firstMinuteEnd(judged.stepSince);
  if (evidence.next < needed) return { kind: 'hold', reason: 'no whole minute of the step has settled yet' };
  const missing = minutesMissing(evidence, Math.max(bakeEnd, needed));
  if (missing > 0) return { kind: 'hold', reason: `${missing} minutes of green's metrics are missing` };
  const doubt = suspicion(judged, measured) ?? judged.alarms?.unknown ?? unknownMetric(judged);
  return doubt ?? enough(evidence.green.requests, limits.minimumRequests);
}

const mayEndEarly = ({ health, opinion }: Judged) =>
  health?.advanceEarly === true && opinion?.kind === 'clear' && opinion.isAssured;

function measure({ evidence, baseline, limits }: Judged): Measured {
  return {
    green: evidence.green,
    inFlight: inFlightAtMost(evidence),
    control: controlFor(evidence.blue, baseline, limits.minimumRequests),
    usualFaults: largestFaultShare(evidence.blue, baseline),
  };
}

/** What reverts comes before every hold, and an alarm that holds after all evidence. */
function evidenceAgainst(judged: Judged, measured: Measured): Verdict | undefined {
  const { limits, opinion, health } = judged;
  const alarm = judged.alarms?.against;
  const out = outage(judged);
  if (out) return out;
  if (opinion?.kind === 'revert') return { kind: 'fail', code: 'BadResponses', reason: opinion.reason };
  const worse = opinion?.values?.against;
  if (worse) return { kind: 'fail', code: 'MetricWorse', reason: worse };
  if (isOut(measured)) {
    return { kind: 'fail', code: 'BadResponses', reason: badText(measured, limits.badShare) };
  }
  if (alarm?.kind === 'fail') return alarm;
  if (!isRefusing(measured.green, measured.control, health?.refused)) return alarm;
  return { kind: 'hold', code: 'ClientErrors', reason: refusedText(measured) };
}

function outage({ evidence, baseline, newest, raised, servers = 1 }: Judged): Verdict | undefined {
  const within = (recent: readonly Tick[]) => ({ ...evidence, recent });
  const out = outageIn(evidence, baseline) ?? (newest && outageIn(within(newest), baseline));
  if (out) return outageOf(out, 'two minutes');
  const collapsed =
    (newest && collapseIn(within(newest), baseline, servers)) ??
    (raised && collapseIn(within([raised]), baseline, servers, COLLAPSE_SHARE_RAISED)) ??
    (raised && outageIn(within([raised]), baseline));
  return collapsed && outageOf(collapsed, 'a minute');
}

const outageOf = (sample: Sample, when: string): Verdict => ({
  kind: 'fail',
  code: 'Outage',
  reason: `green is out: ${badCount(sample)} of ${sample.requests} responses in ${when} are bad`,
});

/** What keeps a step from passing though it isn't proven, or is blue's trouble as well. */
function suspicion({ evidence, limits, opinion }: Judged, measured: Measured): Verdict | undefined {
  if (isFailing(evidence)) {
    return {
      kind: 'hold',
      code: 'Outage',
      reason: 'half of the responses are errors, those of blue as well',
    };
  }
  if (opinion?.kind === 'hold') return { kind: 'hold', code: 'BadResponses', reason: opinion.reason };
  const doubt = opinion?.values?.doubt;
  if (doubt) return { kind: 'hold', code: 'MetricWorse', reason: doubt };
  const isFew = measured.green.requests < limits.minimumRequests || !measured.control;
  const limit = limits.badShare / 100;
  if (!(isFew ? isSuspicious(measured, limit) : isWorse(measured, limit))) return undefined;
  return { kind: 'hold', code: 'BadResponses', reason: badText(measured, limits.badShare) };
}

/** A metric of the user's own that isn't there is unknown, which is not the same as that all is well. */
function unknownMetric({ opinion }: Judged): Verdict | undefined {
  if (!opinion?.unknown) return undefined;
  const { reason, minutes } = opinion.unknown;
  return { kind: 'hold', reason, ...(minutes > 0 && { code: 'MetricUnknown' }) };
}

function enough(requests: number, needed: number): Verdict {
  if (requests >= needed) return { kind: 'pass' };
  const reason = `green had ${requests} requests, ${needed} are needed to judge it`;
  return { kind: 'inconclusive', reason };
}

function badText({ green, control }: Measured, limit: number): string {
  const bad = badIn(green);
  const missing = Math.round(bad - faultsIn(green));
  const blue = control ? badIn(control.sample) / control.sample.requests : 0;
  const allowed =
    percentText(blue) !== percentText(0)
      ? `blue's share is ${percentText(blue)} % and the limit ${limit} % more`
      : `the limit is ${limit} %`;
  const share = `${badCount(green)} of ${green.requests} responses of green are bad: ${percentText(bad / green.requests)} %, ${allowed}`;
  return missing > 0 ? `${share}; ${missing} of them never came` : share;
}

function refusedText({ green, control }: Measured): string {
  const refused = refusedIn(green);
  const blue = control
    ? `${percentText(refusedIn(control.sample) / control.sample.requests)} %`
    : 'not known';
  const share = percentText(refused / green.requests);
  return `${refused} of ${green.requests} responses of green are 4xx: ${share} %, blue's share is ${blue}`;
}
