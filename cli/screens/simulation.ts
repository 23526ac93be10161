import { type Compared, type CompareRequest, OURS } from '../../simulation/trials/compare.ts';
import { type Quantiles, type Statistics, statisticsOf } from '../../simulation/trials/statistics.ts';
import { THRESHOLD_RULES } from '../../simulation/trials/threshold-rules.ts';
import { count, table, wrap } from '../layout.ts';
import type { Theme } from '../theme.ts';
import { span } from '../times.ts';

interface Look {
  readonly width: number;
  readonly theme: Theme;
}

export function simulationText(
  request: CompareRequest,
  compared: readonly Compared[],
  { width, theme }: Look,
): string {
  const { spec, perSecond, errorRate, slowRate, worse, runs, seed } = request;
  const usual = worse === 'slow' ? slowRate : errorRate;
  const head = `${spec.service}: ${count(perSecond)} requests per second, ${share(usual)} ${WORDS[worse]} as a rule; ${count(runs)} ${runs === 1 ? 'rollout' : 'rollouts'} for each regression, seed ${seed}`;
  const parts = compared.map(({ regression, rate, rules }) => {
    const rows = rules.map(({ rule, results }) => row(rule, statisticsOf(results)));
    const head = theme.paint.bold(`green ${regression}: ${share(rate)} ${WORDS[worse]}`);
    return [head, table(HEAD, rows, width, theme), ...whyText(rules, width)].join('\n');
  });
  return [
    ...wrap(head, width),
    '',
    parts.join('\n\n'),
    '',
    ...wrap(NOTE, width),
    ...wrap(`${RULES}.`, width),
  ].join('\n');
}

/** Why the product reverted, where that isn't what green did: a spec that can't be judged at this traffic shows there. */
function whyText(rules: Compared['rules'], width: number): string[] {
  const { codes } = statisticsOf(rules.find(({ rule }) => rule === OURS)?.results ?? []);
  const others = Object.entries(codes).filter(([code]) => code !== 'BadResponses' && code !== 'Outage');
  const told = others.map(([code, times]) => `${code} (${count(times)})`);
  return told.length > 0 ? wrap(`Greenshift reverted for ${told.join(', ')}.`, width) : [];
}

const WORDS = { errors: 'errors', slow: 'slow responses' };
const HEAD = ['RULE', 'REVERTED', 'AFTER', '95 %', 'BAD', '95 %', 'PROMOTED'];
const NOTE =
  'AFTER: from the first weight until blue has everything back, the median and what 95 % do not exceed. BAD: bad requests that a green like blue would not have had, on average of all rollouts, and what 95 % do not exceed. PROMOTED: how long it takes otherwise.';

const row = (rule: string, { reverted, revertedAfter, bad, promotedAfter }: Statistics): string[] => [
  rule,
  share(reverted),
  time(revertedAfter, 'p50'),
  time(revertedAfter, 'p95'),
  count(Math.round(bad.mean)),
  count(Math.round(bad.p95)),
  time(promotedAfter, 'p50'),
];

const RULES = THRESHOLD_RULES.map(({ name, what }) => `${name} reverts at ${what}`).join('; ');

const time = (quantiles: Quantiles | null, which: keyof Quantiles) =>
  quantiles ? span(quantiles[which]) : '-';

const share = (value: number) => `${Number((value * 100).toPrecision(3))} %`;

/** The same for programs; times in seconds. */
export function simulationData(request: CompareRequest, compared: readonly Compared[]) {
  const { spec, perSecond, errorRate, slowRate, worse, runs, seed, late, servers } = request;
  return {
    service: spec.service,
    requestsPerSecond: perSecond,
    errorPercent: errorRate * 100,
    slowPercent: slowRate * 100,
    worse,
    runs,
    seed,
    metricsLateSeconds: late / 1_000,
    servers,
    regressions: compared.map(({ regression, rate, rules }) => ({
      regression,
      percent: rate * 100,
      rules: rules.map(({ rule, results }) => ({ rule, ...ruleData(statisticsOf(results)) })),
    })),
  };
}

const ruleData = ({ reverted, codes, revertedAfter, promotedAfter, bad }: Statistics) => ({
  revertedShare: reverted,
  codes,
  revertedAfterSeconds: revertedAfter && inSeconds(revertedAfter),
  promotedAfterSeconds: promotedAfter && inSeconds(promotedAfter),
  badRequests: bad,
});

const inSeconds = ({ p5, p50, p95 }: Quantiles): Quantiles => ({
  p5: p5 / 1_000,
  p50: p50 / 1_000,
  p95: p95 / 1_000,
});
