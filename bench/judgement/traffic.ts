import { poisson } from '../../simulation/world/random.ts';
import type { Pair } from '../../src/rollout/analysis/sequential/gain.ts';

/** A service: requests per second, and the rate of bad ones, 0 to 1, that it always has. */
export interface Cell {
  readonly perSecond: number;
  readonly rate: number;
}

export const CELLS: readonly Cell[] = [10, 100, 1_000].flatMap((perSecond) =>
  [1e-4, 1e-3, 1e-2].map((rate) => ({ perSecond, rate })),
);

/** Minutes of a step, and of a rollout. */
export const STEP_MINUTES = 5;
export const MINUTES = 25;
/** The peers end at 100 %; the sequential test keeps a control to the end. */
export const TO_ALL = [1, 5, 25, 50, 100];
export const TO_95 = [1, 5, 25, 50, 95];

/** What happens to one rollout, in rates of a minute, 0 to 1. */
export interface Course {
  readonly green: (at: Moment) => number;
  readonly blue: (minute: number) => number;
  /** Failures come in clusters of so many: one, and the client's retries. */
  readonly cluster?: number;
}

export interface Moment {
  readonly minute: number;
  /** From 0 in each step. */
  readonly stepMinute: number;
  /** The minute in which the weight rose is not counted: a step begins with the next one. */
  readonly isRaiseLeftOut: boolean;
  /** Seconds of the minute in which the weight rose that were left then. */
  readonly left: number;
}

export type Story = (cell: Cell, random: () => number) => Course;

const INCIDENT = { share: 0.05, minutes: 5 };
/** One server of ten. */
const PART = 0.1;
/** A tenth of the responses of the first ten seconds. */
const COLD_START = { share: 0.1, seconds: 10 };

/** A green like blue, and what may go wrong without being its fault. */
export const ALIKE: Readonly<Record<string, Story>> = {
  clean: ({ rate }) => ({ green: () => rate, blue: () => rate }),
  'shared incident': ({ rate }, random) => {
    const from = Math.floor(random() * (MINUTES - INCIDENT.minutes));
    const at = (minute: number) =>
      minute >= from && minute < from + INCIDENT.minutes ? rate + INCIDENT.share : rate;
    return { green: ({ minute }) => at(minute), blue: at };
  },
  'one server down 60 s': ({ rate }, random) => {
    const from = random() * (MINUTES - 1);
    const overlap = (minute: number) => Math.max(0, 1 - Math.abs(minute - from));
    return { green: ({ minute }) => rate + PART * overlap(minute), blue: () => rate };
  },
  'cold start each step': ({ rate }) => ({
    green: (moment) => (moment.stepMinute === 0 ? rate + COLD_START.share * coldPart(moment) : rate),
    blue: () => rate,
  }),
  'client retries': ({ rate }) => ({ green: () => rate, blue: () => rate, cluster: 2 }),
};

/** The part of a step's first minute in which green is cold: the raise is at any second of the minute before it. */
function coldPart({ isRaiseLeftOut, left }: Moment): number {
  return (isRaiseLeftOut ? Math.max(0, COLD_START.seconds - left) : COLD_START.seconds) / 60;
}

const worse =
  (greens: (rate: number) => number): Story =>
  ({ rate }) => ({ green: () => Math.min(1, greens(rate)), blue: () => rate });

export const WORSE = {
  '2×': worse((rate) => 2 * rate),
  '5×': worse((rate) => 5 * rate),
  '+1 point': worse((rate) => rate + 0.01),
  'one bad server in ten': worse((rate) => rate + PART),
  outage: worse(() => 1),
} as const;

/** The requests of a minute at a weight in percent. */
export function minuteOf(
  { perSecond }: Cell,
  weight: number,
  rates: { readonly green: number; readonly blue: number; readonly cluster: number },
  random: () => number,
): Pair {
  const fleet = (share: number, rate: number) => {
    const requests = poisson(perSecond * 60 * share, random);
    const bad = rates.cluster * poisson((requests * rate) / rates.cluster, random);
    return { requests, bad: rate >= 1 ? requests : Math.min(requests, bad) };
  };
  return { green: fleet(weight / 100, rates.green), blue: fleet(1 - weight / 100, rates.blue) };
}
