import { hintFor } from '../../src/rollout/suggest.ts';
import type { Violation } from '../checkers/context.ts';
import { FAULTS, type Fault } from '../faults/faults.ts';
import { type Play, type PlayedCall, play } from '../run/run.ts';
import { SCENARIOS, type Scenario } from '../scenarios/scenarios.ts';
import { seeded } from '../world/world.ts';
import { UsageError } from './usage-error.ts';

/** A play in plain words, as it goes to a worker and into `--replay`. */
export interface Course {
  readonly scenario: string;
  readonly seed: number;
  readonly strikes: readonly { readonly fault: string; readonly at: number }[];
}

/** What is to be played: there may be far more of it than fits into memory. */
export interface Courses extends Iterable<Course> {
  readonly size: number;
}

export interface Finding {
  readonly course: Course;
  readonly violations: readonly Violation[];
  readonly calls: number;
  /** How many of the faults met a call. */
  readonly struck: number;
}

/** `a good image|1|stale read@12,answer lost after the effect@30` */
export const describe = ({ scenario, seed, strikes }: Course) =>
  `${scenario}|${seed}|${strikes.map(({ fault, at }) => `${fault}@${at}`).join(',')}`;

/** Reads what `describe` wrote. Throws UsageError for anything else. */
export function parseCourse(text: string): Course {
  const [scenario = '', seed = '', strikes = '', ...rest] = text.split('|');
  if (rest.length > 0) throw new UsageError(`"${text}" has more than a scenario, a seed and faults`);
  const parsed = strikes
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const at = part.lastIndexOf('@');
      return { fault: part.slice(0, at), at: counted(part.slice(at + 1), `no call in "${part}"`) };
    });
  return { scenario, seed: counted(seed, `no seed in "${text}"`), strikes: parsed };
}

function counted(digits: string, complaint: string): number {
  if (!/^\d+$/.test(digits)) throw new UsageError(complaint);
  return Number(digits);
}

/** The scenario and the faults that a course names. Throws UsageError for a name that isn't known. */
export function resolved({ scenario, seed, strikes }: Course): Play {
  return {
    scenario: byName('scenario', SCENARIOS, scenario),
    seed,
    strikes: strikes.map(({ fault, at }) => ({ fault: byName('fault', FAULTS, fault), at })),
  };
}

function byName<Thing extends { readonly name: string }>(
  kind: string,
  all: readonly Thing[],
  wanted: string,
) {
  const found = all.find(({ name }) => name === wanted);
  if (found) return found;
  const names = all.map(({ name }) => name);
  throw new UsageError(`there is no ${kind} "${wanted}"; ${hintFor(wanted, names)}`);
}

/** The scenarios whose names have this part. Throws UsageError when there are none. */
export function scenariosNamed(part: string): Scenario[] {
  const found = SCENARIOS.filter(({ name }) => name.includes(part));
  if (found.length > 0) return found;
  const names = SCENARIOS.map(({ name }) => name);
  throw new UsageError(`no scenario's name has "${part}" in it; ${hintFor(part, names)}`);
}

const SEED = 1;

/** Every fault at every call that it can meet, in every scenario; the run without a fault comes first. */
export async function singles(scenarios: readonly Scenario[]): Promise<Course[]> {
  return (await Promise.all(scenarios.map(singlesOf))).flat();
}

async function singlesOf(scenario: Scenario): Promise<Course[]> {
  const { calls } = await play({ scenario, seed: SEED, strikes: [] });
  const struck = FAULTS.flatMap((fault) =>
    whereItStrikes(fault, calls).map((at) => ({
      scenario: scenario.name,
      seed: SEED,
      strikes: [{ fault: fault.name, at }],
    })),
  );
  return [{ scenario: scenario.name, seed: SEED, strikes: [] }, ...struck];
}

function whereItStrikes({ meets, beginsFirst }: Fault, calls: readonly PlayedCall[]): number[] {
  const met = [...calls.entries()].filter(([index, call]) =>
    meets({ ...call, index, at: 0, input: {}, invocation: undefined, ...invoked(call.caller) }),
  );
  const first = new Map(met.toReversed().map(([at, { invocation }]) => [invocation, at]));
  return beginsFirst ? [...first.values()].toReversed() : met.map(([at]) => at);
}

/** On-call's API isn't invoked by anyone here, so it can't be killed or doubled. */
const invoked = (caller: string) =>
  caller === 'api' ? {} : { invocation: { index: 0, name: caller, payload: {}, kill: () => {} } };

/** Two single faults in one run: a sample of that many pairs, or all there are, which take weeks. */
export async function pairs(scenarios: readonly Scenario[], sample: number | 'all'): Promise<Courses> {
  const struck = (await singles(scenarios)).filter(({ strikes }) => strikes.length > 0);
  const byScenario = [...Map.groupBy(struck, ({ scenario }) => scenario).values()];
  if (sample !== 'all') return { size: sample, [Symbol.iterator]: () => somePairs(byScenario, sample) };
  const size = byScenario.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  return { size, [Symbol.iterator]: () => allPairs(byScenario) };
}

const both = (one: Course, other: Course): Course => ({
  ...one,
  strikes: [...one.strikes, ...other.strikes],
});

function* somePairs(byScenario: readonly Course[][], sample: number): Generator<Course> {
  const pick = picker(seeded(SEED));
  for (let made = 0; made < sample; made += 1) {
    const courses = pick(byScenario);
    yield both(pick(courses), pick(courses));
  }
}

function* allPairs(byScenario: readonly Course[][]): Generator<Course> {
  for (const courses of byScenario) {
    for (const [index, one] of courses.entries()) {
      for (const other of courses.slice(index + 1)) yield both(one, other);
    }
  }
}

/** Courses by seed: the seed decides the scenario, its chances, and up to four faults at calls that they can meet. */
export async function randomCourses(scenarios: readonly Scenario[], seeds: number): Promise<Courses> {
  const known = await Promise.all(
    scenarios.map(async (scenario) => ({ scenario, places: await placesIn(scenario) })),
  );
  return {
    size: seeds,
    *[Symbol.iterator]() {
      for (let seed = 1; seed <= seeds; seed += 1) yield randomCourse(known, seed);
    },
  };
}

/** Where each fault can strike; those that never can are left out. */
async function placesIn(scenario: Scenario): Promise<Places[]> {
  const { calls } = await play({ scenario, seed: SEED, strikes: [] });
  const all = FAULTS.map((fault) => ({ fault: fault.name, at: whereItStrikes(fault, calls) }));
  return all.filter(({ at }) => at.length > 0);
}

interface Places {
  readonly fault: string;
  readonly at: readonly number[];
}

function randomCourse(
  known: readonly { scenario: Scenario; places: readonly Places[] }[],
  seed: number,
): Course {
  const random = seeded(seed * 7_919);
  const pick = picker(random);
  const { scenario, places } = pick(known);
  const strikes = Array.from({ length: Math.floor(random() * 5) }, () => {
    const { fault, at } = pick(places);
    return { fault, at: pick(at) };
  });
  return { scenario: scenario.name, seed, strikes };
}

const picker =
  (random: () => number) =>
  <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)]!;
