import type { Pair } from '../../src/rollout/analysis/sequential/gain.ts';

/** What a rule says after a minute. */
export type Said = 'revert' | 'hold' | 'go on';

/** Judges the minutes of one rollout, one after another. */
export type Judge = (pair: Pair) => Said;

export interface ThresholdRule {
  readonly name: string;
  /** What reverts. */
  readonly what: string;
  /** Begins to judge a rollout. */
  readonly begin: () => Judge;
}

export const rateOf = ({ requests, bad }: Pair['green']) => (requests > 0 ? bad / requests : 0);

/** Reverts when the minutes above a limit are more than are allowed. */
const counting = (limit: number, allowed: number) => (): Judge => {
  let failures = 0;
  return ({ green }) => {
    if (rateOf(green) > limit) failures += 1;
    return failures > allowed ? 'revert' : 'go on';
  };
};

/** Reverts when so many of the last so many minutes are above the limit. */
const alarm = (limit: number, minutes: number, of: number) => (): Judge => {
  const last: boolean[] = [];
  return ({ green }) => {
    last.push(rateOf(green) > limit);
    return last.slice(-of).filter(Boolean).length >= minutes ? 'revert' : 'go on';
  };
};

/**
 * The rules that people have instead of a comparison, as the documentation of their makers has them.
 * @see https://argo-rollouts.readthedocs.io/en/stable/features/analysis/
 * @see https://docs.flagger.app/usage/metrics
 */
export const THRESHOLD_RULES: readonly ThresholdRule[] = [
  { name: "Argo's example", what: 'less than 95 % success in more than 3 minutes', begin: counting(0.05, 3) },
  {
    name: "Flagger's example",
    what: 'less than 99 % success in more than 5 minutes',
    begin: counting(0.01, 5),
  },
  { name: 'alarm', what: 'more than 1 % errors in 2 of 3 minutes', begin: alarm(0.01, 2, 3) },
];
