import { type Allowance, gainOf, type Pair } from './gain.ts';

/** What green's rate may be, as multiples of what it is allowed, and how much of a bet is on each. */
export const EFFECTS = [1.2, 1.6, 2.5, 5, 20, 100] as const;
export const WEIGHTS = [0.3, 0.25, 0.2, 0.15, 0.07, 0.03] as const;

/** The first bet has most of the stake: a bad image is bad at once, as a rule. */
export const FIRST_STAKE = 0.7;
/** Later bets start with a clean past, so that a regression that begins late is not diluted. */
const BET_EVERY = 5;
/** As many bets are kept. Forgetting one only lowers the evidence. */
const MAX_BETS = 11;

/** The evidence of one metric: the wealth of someone who bets that green is worse than it is allowed, from 1 on. */
export interface Wealth {
  readonly ticks: number;
  /** The part of the wealth that was bet so far, 0 to 1. */
  readonly staked: number;
  readonly bets: readonly Bet[];
  readonly gains: readonly number[];
  /** Logarithms of the wealth after the last tick and the one before. */
  readonly raw: readonly [before: number, now: number];
  /** The best two consecutive ticks so far: what they gained, and the later of them. */
  readonly burst: { readonly gain: number; readonly at: number };
}

interface Bet {
  readonly worth: readonly number[];
  /** The most that each gained in two consecutive ticks, at least 0. */
  readonly best: readonly number[];
}

export const NO_WEALTH: Wealth = {
  ticks: 0,
  staked: 0,
  bets: [],
  gains: EFFECTS.map(() => 0),
  raw: [0, 0],
  burst: { gain: 0, at: 0 },
};

/**
 * Adds a minute. By Ville's inequality the wealth of a green within its allowance ever reaches 1/α with a probability of at
 * most α, however often it is looked at. `horizon` is how many minutes the rollout is planned for: the stake of later
 * bets is spread over all of it, `stake` the part of the wealth, above 0 to 1, that is bet on this minute.
 *
 * @see Ramdas, Grünwald, Vovk, Shafer: Game-theoretic statistics and safe anytime-valid inference, 2023.
 */
export function observe(wealth: Wealth, pair: Pair, allowance: Allowance, horizon = 0, stake = 1): Wealth {
  const gains = EFFECTS.map((effect) => partly(gainOf(effect, pair, allowance), stake));
  const ticks = wealth.ticks + 1;
  const bets = wealth.bets.map((bet) => grown(bet, gains, wealth.gains));
  const begun = stakeAt(ticks, horizon);
  if (begun > 0) bets.push(grown(newBet(begun), gains));
  const next = { ...wealth, ticks, staked: Math.min(1, wealth.staked + begun), bets: kept(bets), gains };
  const raw = rawOf(next);
  const gain = raw - wealth.raw[0];
  const burst = gain > wealth.burst.gain ? { gain, at: ticks } : wealth.burst;
  return { ...next, raw: [wealth.raw[1], raw], burst };
}

/** The log-gain of someone who bets a part of the wealth only: ln( 1 − stake + stake·e^l ), as fair as the whole bet. */
const partly = (gain: number, stake: number) =>
  stake === 1 ? gain : logSum([Math.log1p(-stake), Math.log(stake) + gain]);

/** What is bet with a tick, as a part of the wealth at the beginning; 0 when none starts. The sum is at most 1. */
function stakeAt(tick: number, horizon: number): number {
  const number = (tick - 1) / BET_EVERY;
  if (!Number.isInteger(number)) return 0;
  const later = Math.max(MAX_BETS, Math.ceil(horizon / BET_EVERY)) - 1;
  if (number === 0) return FIRST_STAKE;
  return number <= later ? (1 - FIRST_STAKE) / later : 0;
}

const newBet = (stake: number): Bet => ({
  worth: WEIGHTS.map((weight) => Math.log(stake * weight)),
  best: WEIGHTS.map(() => 0),
});

const grown = ({ worth, best }: Bet, gains: readonly number[], before?: readonly number[]): Bet => ({
  worth: worth.map((value, index) => value + gains[index]!),
  best: best.map((most, index) => Math.max(most, gains[index]! + (before?.[index] ?? 0))),
});

/** The newest bet stays, and of the others those that are worth most. */
function kept(bets: readonly Bet[]): readonly Bet[] {
  if (bets.length <= MAX_BETS) return bets;
  const worth = bets.map((bet) => logSum(bet.worth));
  const poorest = worth.indexOf(Math.min(...worth.slice(0, -1)));
  return bets.filter((_, index) => index !== poorest);
}

/** The logarithm of the wealth: ln( cash + Σ e^L ). */
export const rawOf = ({ bets, staked }: Wealth): number =>
  logSum([cashOf(staked), ...bets.flatMap(({ worth }) => worth)]);

/**
 * As `rawOf`, each bet without its best two consecutive ticks: never more than a test that leaves out any one window of two
 * minutes, so that one crashed server or one cold start can't revert a rollout.
 */
export const robustOf = ({ bets, staked }: Wealth): number =>
  logSum([
    cashOf(staked),
    ...bets.flatMap(({ worth, best }) => worth.map((value, index) => value - best[index]!)),
  ]);

export const burstAge = ({ ticks, burst }: Wealth): number => ticks - burst.at;

/** Rounding may leave a trace of cash where all is staked. */
const cashOf = (staked: number) => (staked > 1 - 1e-12 ? Number.NEGATIVE_INFINITY : Math.log(1 - staked));

/** ln Σ e^x, without overflow. */
export function logSum(values: readonly number[]): number {
  const most = Math.max(...values);
  if (most === Number.NEGATIVE_INFINITY) return most;
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
}

/** ln of the mean of e-values, itself an e-value: the evidence of several metrics together. */
export const combined = (evidence: readonly number[]): number =>
  evidence.length === 0 ? 0 : logSum(evidence) - Math.log(evidence.length);
