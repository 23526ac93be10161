import { type Judge, rateOf, THRESHOLD_RULES } from '../../simulation/trials/threshold-rules.ts';
import { COLD_STAKE, excusedIn, withoutColdStart } from '../../src/rollout/analysis/cold-start.ts';
import { noEvidence } from '../../src/rollout/analysis/evidence.ts';
import { ERRORS, STANDARD } from '../../src/rollout/analysis/health-settings.ts';
import { outageIn } from '../../src/rollout/analysis/outage.ts';
import { find, HOLD_ODDS } from '../../src/rollout/analysis/sequential/finding.ts';
import { gainOf, type Pair } from '../../src/rollout/analysis/sequential/gain.ts';
import { NO_WEALTH, observe } from '../../src/rollout/analysis/sequential/wealth.ts';
import { RAISE_SETTLING, SECOND } from '../../src/rollout/timing.ts';
import { STEP_MINUTES, TO_95, TO_ALL } from './traffic.ts';

export interface Rule {
  /** It counts whole minutes after the weight was read back. */
  readonly isRaiseLeftOut?: true;
  readonly weights: readonly number[];
  /**
   * A judge of one rollout. `truth` has the rates that only the oracle uses; `cold`: so many seconds of the minute green is
   * what the product calls cold.
   */
  readonly begin: (truth: Truth) => (pair: Pair, cold: number) => ReturnType<Judge>;
}

export interface Truth {
  readonly good: number;
  readonly bad: number;
  readonly cluster: number;
}

/** One-sided at 1 %: of 252 orders of five and five minutes two are as extreme. */
const mannWhitney: Rule = {
  weights: TO_ALL,
  begin() {
    let minutes: Pair[] = [];
    return (pair) => {
      minutes.push(pair);
      if (minutes.length < STEP_MINUTES) return 'go on';
      const step = minutes;
      minutes = [];
      if (step.some(({ blue }) => blue.requests === 0)) return 'go on';
      const blueAbove = step.flatMap(({ blue }) =>
        step.map(({ green }) => (Math.sign(rateOf(blue) - rateOf(green)) + 1) / 2),
      );
      return blueAbove.reduce((sum, one) => sum + one, 0) <= 1 ? 'revert' : 'go on';
    };
  },
};

/** Two proportions of one minute, one-sided at 5 %. */
const zTest: Rule = {
  weights: TO_ALL,
  begin: () => (pair) => {
    const { green, blue } = pair;
    if (green.requests === 0 || blue.requests === 0) return 'go on';
    const pooled = (green.bad + blue.bad) / (green.requests + blue.requests);
    const variance = pooled * (1 - pooled) * (1 / green.requests + 1 / blue.requests);
    return variance > 0 && rateOf(green) - rateOf(blue) > 1.645 * Math.sqrt(variance) ? 'revert' : 'go on';
  },
};

const MINUTE = 60_000;
/** Of what a regression within the allowance is taken for. */
const SMALLEST_EFFECT = 1.01;

/** The guard against outages: it is told of each minute, and looks at the last two. */
function outageGuard(): (pair: Pair) => boolean {
  let before: Pair | undefined;
  return (pair) => {
    const recent = [before, pair].flatMap((one, index) =>
      one ? [{ minute: index * MINUTE, green: one.green, blue: one.blue }] : [],
    );
    before = pair;
    return outageIn({ ...noEvidence(0), recent }, undefined) !== undefined;
  };
}

/** What ships: the sequential test, and the guard against outages. */
const ours: Rule = {
  isRaiseLeftOut: true,
  weights: TO_95,
  begin({ cluster }) {
    let wealth = NO_WEALTH;
    const isOutage = outageGuard();
    return (pair, cold) => {
      const warm = withoutColdStart(pair, excusedIn(0, cold * SECOND - RAISE_SETTLING));
      wealth = observe(wealth, warm, { ...ERRORS, cluster }, 0, cold > 0 ? COLD_STAKE : 1);
      if (isOutage(pair)) return 'revert';
      const { kind } = find([wealth], STANDARD.falseRevertRate);
      return kind === 'clear' ? 'go on' : kind;
    };
  },
};

/** What a minute of green says by Wald's sequential probability ratio test for the rate `bad`, and against `allowed`. */
function ratioOf({ requests, bad: count }: Pair['green'], bad: number, allowed: number): number {
  const fine = requests - count;
  return (
    count * Math.log(bad / allowed) + (fine > 0 ? fine * Math.log1p((allowed - bad) / (1 - allowed)) : 0)
  );
}

const verdictOf = (evidence: number) =>
  evidence >= Math.log(1 / STANDARD.falseRevertRate) ? 'revert' : 'go on';

/** Wald's test by one who knows both rates. */
const oracle: Rule = {
  weights: TO_95,
  begin({ good, bad }) {
    let evidence = 0;
    return ({ green }) => {
      evidence += ratioOf(green, bad, good);
      return verdictOf(evidence);
    };
  },
};

/** What green may have beside a blue whose rate is known. */
const allowedBeside = (good: number) => (1 + ERRORS.tolerance) * good + ERRORS.floor;

/**
 * Wald's test by one who knows both rates, compares with what is allowed, and knows that the minute `from` and the one after
 * it may be anything: no rule that reverts such a green once in a hundred at most needs fewer minutes. The guard against
 * outages goes by another rule.
 */
export const withoutWindow = (from: number): Rule => ({
  isRaiseLeftOut: true,
  weights: TO_95,
  begin({ good, bad }) {
    const allowed = allowedBeside(good);
    if (bad >= 1) return oracle.begin({ good, bad, cluster: 1 });
    let [evidence, minute] = [0, -1];
    return ({ green }) => {
      minute += 1;
      if (bad <= allowed || minute === from || minute === from + 1) return 'go on';
      evidence += ratioOf(green, bad, allowed);
      return verdictOf(evidence);
    };
  },
});

/**
 * What the rules of this test cost one who knows both rates: compares with what is allowed beside blue, by one bet, leaves
 * out the best two minutes and those in which green is cold, and holds from 10 to 1 on.
 */
const boundOracle: Rule = {
  isRaiseLeftOut: true,
  weights: TO_95,
  begin({ good, bad, cluster }) {
    const allowed = allowedBeside(good);
    const effect = Math.max(SMALLEST_EFFECT, bad / allowed);
    let [evidence, best, newest] = [0, 0, 0];
    const isOutage = outageGuard();
    return (pair, cold) => {
      const gain = cold > 0 ? 0 : gainOf(effect, pair, { ...ERRORS, cluster });
      evidence += gain;
      best = Math.max(best, newest + gain);
      newest = gain;
      if (isOutage(pair) || evidence - best >= Math.log(1 / STANDARD.falseRevertRate)) return 'revert';
      return evidence >= Math.log(HOLD_ODDS) ? 'hold' : 'go on';
    };
  },
};

export const RULES: Readonly<Record<string, Rule>> = {
  ...Object.fromEntries(
    THRESHOLD_RULES.map(({ name, what, begin }) => [`${what} (${name})`, { weights: TO_ALL, begin }]),
  ),
  'Mann-Whitney per step (Kayenta’s)': mannWhitney,
  'z-test every minute': zTest,
  'this test': ours,
};

export const ORACLE = oracle;
export const BOUND_ORACLE = boundOracle;
