import type { Counts } from './counts.ts';
import type { HealthSettings } from './health-settings.ts';
import type { Judgement, MetricJudgement, MetricName } from './judgement.ts';
import { isAssured } from './sequential/early-advance.ts';
import { find } from './sequential/finding.ts';
import { robustOf } from './sequential/wealth.ts';

/** What the sequential test says of green, in a sentence for people. */
export interface Opinion {
  readonly kind: 'revert' | 'hold' | 'clear';
  readonly reason: string;
  /** Every metric is good enough for the next weight. */
  readonly isAssured: boolean;
}

/** The largest odds that a sentence has: more says nothing more. */
const ODDS_MAX = 1e6;

const WORDS: Readonly<Record<MetricName, string>> = { errors: 'errors', slow: 'slow responses' };

export function opinionOf(judgement: Judgement, settings: HealthSettings): Opinion {
  const metrics = metricsOf(judgement, settings);
  const all = metrics.map(([, metric]) => metric);
  const { kind, evidence } = find(
    all.map(({ wealth }) => wealth),
    settings.falseRevertRate,
  );
  const [name, worst] = metrics.toSorted(([, a], [, b]) => robustOf(b.wealth) - robustOf(a.wealth))[0]!;
  const odds = `evidence ${oddsText(evidence)} to 1, revert at ${Math.round(1 / settings.falseRevertRate)} to 1`;
  const reason = `${WORDS[name]} ${sharesText(worst)} over ${judgement.minutes} min, ${odds}`;
  return { kind, reason, isAssured: isAssured(all.map(({ assurance }) => assurance)) };
}

function metricsOf({ errors, slow }: Judgement, settings: HealthSettings): [MetricName, MetricJudgement][] {
  return slow && settings.slow
    ? [
        ['errors', errors],
        ['slow', slow],
      ]
    : [['errors', errors]];
}

function sharesText({ green, blue }: MetricJudgement): string {
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
