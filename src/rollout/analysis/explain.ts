import type { Counts } from './counts.ts';
import type { HealthSettings } from './health-settings.ts';
import type { Judgement, MetricName } from './judgement.ts';
import type { MetricJudgement } from './metric-judgement.ts';
import { beginOwn, type Unknown, unknownOwn } from './own-judgement.ts';
import { isAssured } from './sequential/early-advance.ts';
import { find } from './sequential/finding.ts';
import { robustOf } from './sequential/wealth.ts';
import { type ValueOpinion, valueOpinion } from './value-opinion.ts';

/** What the sequential test says of green, in a sentence for people. */
export interface Opinion {
  readonly kind: 'revert' | 'hold' | 'clear';
  readonly reason: string;
  /** Against green, to one; rounded. A revert takes `revertAt`. */
  readonly odds: number;
  readonly revertAt: number;
  /** Every metric is good enough for the next weight. */
  readonly isAssured: boolean;
  /** Why no step passes: too little is known of one of the user's own metrics. */
  readonly unknown?: Unknown | undefined;
  /** What speaks against green among the values of the user's own: enough for a revert, or for a hold. */
  readonly values?: Pick<ValueOpinion, 'against' | 'doubt'>;
}

/** The largest odds that a sentence has: more says nothing more. */
const ODDS_MAX = 1e6;

const WORDS: Readonly<Record<MetricName, string>> = { errors: 'errors', slow: 'slow responses' };

export function opinionOf(judgement: Judgement, settings: HealthSettings): Opinion {
  const metrics = metricsOf(judgement, settings);
  const all = metrics.map(({ metric }) => metric);
  const { kind, evidence } = find(
    all.map(({ wealth }) => wealth),
    settings.falseRevertRate,
  );
  const worst = metrics.toSorted((a, b) => robustOf(b.metric.wealth) - robustOf(a.metric.wealth))[0]!;
  const revertAt = Math.round(1 / settings.falseRevertRate);
  const told = `evidence ${oddsText(evidence)} to 1, revert at ${revertAt} to 1`;
  const seen =
    worst.minutes === 0 ? 'of no minute yet' : `${sharesText(worst.metric)} over ${worst.minutes} min`;
  const reason = `${worst.words} ${seen}, ${told}`;
  const odds = Number(Math.min(ODDS_MAX, Math.exp(evidence)).toPrecision(3));
  const values = valueOpinion(judgement.values ?? {}, settings.values ?? []);
  const unknown = unknownOwn(judgement.own ?? {}, settings.metrics ?? []) ?? values.unknown;
  const areSure = isAssured(all.map(({ assurance }) => assurance)) && values.doubt === undefined;
  return { kind, reason, odds, revertAt, isAssured: areSure, unknown, values };
}

interface Told {
  readonly words: string;
  readonly metric: MetricJudgement;
  /** That it is known of. */
  readonly minutes: number;
}

function metricsOf({ errors, slow, own = {}, minutes }: Judgement, settings: HealthSettings): Told[] {
  return [
    { words: WORDS.errors, metric: errors, minutes },
    ...(slow && settings.slow ? [{ words: WORDS.slow, metric: slow, minutes }] : []),
    ...(settings.metrics ?? []).map(({ name }) => {
      const metric = own[name] ?? beginOwn();
      return { words: name, metric, minutes: metric.assurance.ticks };
    }),
  ];
}

export function sharesText({ green, blue }: Pick<MetricJudgement, 'green' | 'blue'>): string {
  const on = (colour: string, { requests, bad }: Counts) =>
    requests > 0 ? `${percentage(bad / requests)} % on ${colour}` : `unknown on ${colour}`;
  return `${on('green', green)}, ${on('blue', blue)}`;
}

/** Two digits: 0.02 is not 0.0. */
const percentage = (share: number) => Number((share * 100).toPrecision(2)).toString();

function oddsText(evidence: number): string {
  const odds = Math.exp(evidence);
  if (odds > ODDS_MAX) return `more than ${ODDS_MAX.toLocaleString('en')}`;
  return odds < 10 ? odds.toFixed(1) : Math.floor(odds).toString();
}
