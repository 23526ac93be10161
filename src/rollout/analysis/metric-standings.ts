import { sharesText } from './explain.ts';
import type { HealthSettings } from './health-settings.ts';
import type { Judgement } from './judgement.ts';
import type { MetricStanding } from './own-data.ts';
import { beginOwn, unknownOwn } from './own-judgement.ts';
import { HOLD_ODDS } from './sequential/finding.ts';
import { robustOf } from './sequential/wealth.ts';
import { beginValue } from './value-judgement.ts';
import { standingText, valueOpinion } from './value-opinion.ts';

/** Where each of the user's own metrics stands by its settled minutes; undefined where the spec has none. */
export function metricStandings(
  { own = {}, values = {} }: Judgement,
  { metrics = [], values: valueMetrics = [] }: Pick<HealthSettings, 'metrics' | 'values'>,
): readonly MetricStanding[] | undefined {
  const ratios = metrics.map((metric): MetricStanding => {
    const judged = own[metric.name] ?? beginOwn();
    const isWorse = robustOf(judged.wealth) >= Math.log(HOLD_ODDS);
    const isUnknown = unknownOwn(own, [metric]) !== undefined;
    const text = `${sharesText(judged)} over ${judged.assurance.ticks} min`;
    return { name: metric.name, state: stateOf(isWorse, isUnknown), text };
  });
  const others = valueMetrics.map((metric): MetricStanding => {
    const { doubt, unknown } = valueOpinion(values, [metric]);
    const text = standingText(metric, values[metric.name] ?? beginValue());
    return { name: metric.name, state: stateOf(doubt !== undefined, unknown !== undefined), text };
  });
  const all = [...ratios, ...others];
  return all.length > 0 ? all : undefined;
}

function stateOf(isWorse: boolean, isUnknown: boolean): MetricStanding['state'] {
  if (isWorse) return 'worse';
  return isUnknown ? 'unknown' : 'good';
}
