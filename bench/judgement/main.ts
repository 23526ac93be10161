import { parseArgs } from 'node:util';
import { ERRORS } from '../../src/rollout/analysis/health-settings.ts';
import { NO_WEALTH, observe } from '../../src/rollout/analysis/sequential/wealth.ts';
import { mean } from '../mean.ts';
import { BOUND_ORACLE, ORACLE, RULES, type Rule, withoutWindow } from './rules.ts';
import { type Run, runMany } from './run.ts';
import { ALIKE, CELLS, type Cell, MINUTES, type Story, WORSE } from './traffic.ts';

/**
 * `npm run bench -- judgement`: the sequential test beside the rules of others, on the same streams of requests, 25 minutes
 * at 1, 5, 25, 50 and 100 % (95 for this test), five each.
 */
const { values: options } = parseArgs({
  options: { runs: { type: 'string', default: '1000' }, regressions: { type: 'string', default: '500' } },
});
const [runs, regressions] = [options.runs, options.regressions].map(positive) as [number, number];

function falseReverts(): void {
  console.log(`false reverts in %, mean of nine cells (worst), ${runs} runs each\n`);
  console.log(
    `| rule | ${Object.keys(ALIKE).join(' | ')} |\n|---|${'---|'.repeat(Object.keys(ALIKE).length)}`,
  );
  for (const [name, rule] of Object.entries(RULES)) {
    const shares = Object.values(ALIKE).map((story) => {
      const each = CELLS.map((cell) => revertedShare(runMany(rule, story, cell, runs)));
      return `${percent(mean(each))} (${percent(Math.max(...each))})`;
    });
    console.log(`| ${name} | ${shares.join(' | ')} |`);
  }
}

function missed(): void {
  const slow: Cell = { perSecond: 100, rate: 1e-3 };
  const fast: Cell = { perSecond: 1_000, rate: 1e-3 };
  const columns: readonly [string, Cell, Story][] = [
    ['100 rps, .1 %: 5×', slow, WORSE['5×']],
    ['+1 point', slow, WORSE['+1 point']],
    ['1000 rps, .1 %: 2×', fast, WORSE['2×']],
    ['5×', fast, WORSE['5×']],
    ['one bad server in ten', fast, WORSE['one bad server in ten']],
    ['outage', fast, WORSE.outage],
  ];
  console.log(`\nmissed % / median minute / mean excess bad requests served, ${regressions} runs each\n`);
  console.log(
    `| rule | ${columns.map(([name]) => name).join(' | ')} |\n|---|${'---|'.repeat(columns.length)}`,
  );
  const all: [string, Rule][] = [...Object.entries(RULES), ['oracle (knows both rates)', ORACLE]];
  for (const [name, rule] of all.filter(([rule]) => !rule.startsWith('z-test'))) {
    const cells = columns.map(([, cell, story]) => summary(runMany(rule, story, cell, regressions)));
    console.log(`| ${name} | ${cells.join(' | ')} |`);
  }
}

/** Of all cells: what this test serves, what one that knows both rates would by its rules, and what nobody gets below. */
function overOracle(): void {
  const few = Math.max(1, Math.round(regressions / 5));
  const all = CELLS.flatMap((cell) => Object.values(WORSE).map((story) => ({ cell, story })));
  const served = (rule: Rule) =>
    all.map(({ cell, story }) => mean(runMany(rule, story, cell, few).map(({ excess }) => excess)));
  const least = served(ORACLE);
  const over = (excesses: readonly number[]) => {
    const ratios = excesses.map((excess, index) => Math.log(excess / least[index]!));
    return `${Math.exp(mean(ratios)).toFixed(2)} ×`;
  };
  const windows = Array.from({ length: MINUTES - 5 }, (_, from) => served(withoutWindow(from)));
  const bound = all.map((_, index) => Math.max(least[index]!, ...windows.map((each) => each[index]!)));
  console.log(
    `\nexcess bad requests over the oracle's, geometric mean of ${all.length} cells: ` +
      `${over(served(RULES['this test']!))}; an oracle by the rules of this test: ${over(served(BOUND_ORACLE))}; ` +
      `any rule for which two minutes in a row may be anything: at least ${over(bound)}`,
  );
}

/** What one metric costs in a minute. */
function cost(): void {
  const pair = { green: { requests: 611, bad: 3 }, blue: { requests: 5_390, bad: 7 } };
  const ticks = 20_000;
  let wealth = NO_WEALTH;
  const begun = performance.now();
  for (let tick = 0; tick < ticks; tick += 1) wealth = observe(wealth, pair, ERRORS, ticks);
  const each = (performance.now() - begun) / ticks;
  const bytes = JSON.stringify(wealth).length;
  console.log(`\none minute of one metric: ${(each * 1_000).toFixed(0)} µs; its state: ${bytes} bytes`);
}

function summary(all: readonly Run[]): string {
  const minutes = all.flatMap(({ minute }) => minute ?? []).toSorted((a, b) => a - b);
  const lost = 1 - minutes.length / all.length;
  const median = lost > 0.5 ? '–' : String(minutes[Math.floor(all.length / 2)] ?? minutes.at(-1));
  return `${percent(lost)}/${median}/${Math.round(mean(all.map(({ excess }) => excess)))}`;
}

const revertedShare = (all: readonly Run[]) =>
  all.filter(({ minute }) => minute !== undefined).length / all.length;

const percent = (share: number) => String(Number((share * 100).toPrecision(2)));

function positive(text: string): number {
  const number = Number(text);
  if (!(number >= 1)) throw new Error(`${text} is no positive number`);
  return number;
}

falseReverts();
missed();
overOracle();
cost();
