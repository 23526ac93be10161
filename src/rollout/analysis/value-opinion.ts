import type { ValueMetric } from './metric-settings.ts';
import type { Unknown } from './own-judgement.ts';
import {
  allowedNow,
  beginValue,
  type Reading,
  type ValueJudgement,
  type ValueJudgements,
} from './value-judgement.ts';

/** What the values of the user's own say of green, in sentences for people. */
export interface ValueOpinion {
  /** Enough minutes are worse for a revert. */
  readonly against?: string | undefined;
  /** Not so many, or blue is as bad. */
  readonly doubt?: string | undefined;
  readonly unknown?: Unknown | undefined;
}

export function valueOpinion(values: ValueJudgements, metrics: readonly ValueMetric[]): ValueOpinion {
  const all = metrics.map((metric) => ({ metric, judged: values[metric.name] ?? beginValue() }));
  const against = all.find(({ metric, judged }) => minutesThatAre('worse', judged) >= metric.datapoints);
  const doubt = all.find(({ judged }) => judged.recent.some((reading) => reading !== 'good'));
  const unknown = all.map(({ metric, judged }) => unknownValue(metric, judged)).find(Boolean);
  return {
    against: against && sentence(against.metric, against.judged),
    doubt: doubt && sentence(doubt.metric, doubt.judged),
    unknown,
  };
}

const minutesThatAre = (reading: Reading, { recent }: ValueJudgement) =>
  recent.filter((one) => one === reading).length;

const sentence = (metric: ValueMetric, judged: ValueJudgement) =>
  `${metric.name} ${standingText(metric, judged)}`;

/** `350 on green, 20 on blue, allowed 40, worse in 2 of the last 3 min`. */
export function standingText(metric: ValueMetric, judged: ValueJudgement): string {
  const { green, blue, recent } = judged;
  const allowed = allowedNow(metric, judged);
  const worse = minutesThatAre('worse', judged);
  const shared = minutesThatAre('shared', judged);
  const part = (count: number) =>
    recent.length === 1 ? 'in the last minute' : `in ${count} of the last ${recent.length} min`;
  return [
    `${valueText(green)} on green`,
    `${valueText(blue)} on blue`,
    ...(allowed === undefined ? [] : [`allowed ${valueText(allowed)}`]),
    ...(worse > 0 ? [`worse ${part(worse)}`] : []),
    ...(shared > 0 ? [`both beyond the limit ${part(shared)}`] : []),
  ].join(', ');
}

/** `at most 300, at most 2 times blue's + 5; 3 bad minutes of 3 revert`. */
export function ruleText({ worse, limit, times, margin, datapoints, of }: ValueMetric): string {
  const bound = worse === 'higher' ? 'at most' : 'at least';
  const share = worse === 'higher' ? `${times} times blue's` : `blue's by ${times}`;
  const more = margin > 0 ? ` ${worse === 'higher' ? '+' : '-'} ${margin}` : '';
  const bounds = [
    ...(limit === undefined ? [] : [`${bound} ${valueText(limit)}`]),
    ...(times === undefined ? [] : [`${bound} ${share}${more}`]),
  ];
  return `${bounds.join(', ')}; ${datapoints} bad minutes of ${of} revert`;
}

const valueText = (value: number | undefined) =>
  value === undefined ? 'unknown' : Number(value.toPrecision(3)).toString();

/** Fewer minutes are known than have to be, or than are not. */
function unknownValue(
  { name, datapoints }: ValueMetric,
  { known, unknown }: ValueJudgement,
): Unknown | undefined {
  const minutes = known + unknown;
  if (known < unknown)
    return { reason: `the metric ${name} is unknown in ${unknown} of ${minutes} minutes`, minutes };
  if (known >= datapoints) return undefined;
  const reason = `${known} of the ${datapoints} minutes that the metric ${name} needs are known`;
  return { reason, minutes: unknown > 0 ? minutes : 0 };
}
