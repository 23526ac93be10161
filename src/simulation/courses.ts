import { FAULTS, type Fault } from './faults.ts';
import { type Play, type PlayedCall, play } from './play.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import type { Violation } from './scene.ts';
import { seeded } from './world.ts';

/** A play in plain words, as it goes to a worker and into `--replay`. */
export interface Course {
  readonly scenario: string;
  readonly seed: number;
  readonly strikes: readonly { readonly fault: string; readonly at: number }[];
}

export interface Finding {
  readonly course: Course;
  readonly violations: readonly Violation[];
  readonly calls: number;
}

/** `a good image|1|stale read@12,answer lost after the effect@30` */
export const describe = ({ scenario, seed, strikes }: Course) =>
  `${scenario}|${seed}|${strikes.map(({ fault, at }) => `${fault}@${at}`).join(',')}`;

/** Reads what `describe` wrote. Throws RangeError for anything else. */
export function parseCourse(text: string): Course {
  const [scenario = '', seed = '', strikes = ''] = text.split('|');
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
  if (!/^\d+$/.test(digits)) throw new RangeError(complaint);
  return Number(digits);
}

/** The scenario and the faults that a course names. Throws RangeError for a name that isn't known. */
export function resolved({ scenario: name, seed, strikes }: Course): Play {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario) throw new RangeError(`there is no scenario "${name}"`);
  return {
    scenario,
    seed,
    strikes: strikes.map(({ fault: wanted, at }) => {
      const fault = FAULTS.find((one) => one.name === wanted);
      if (!fault) throw new RangeError(`there is no fault "${wanted}"`);
      return { fault, at };
    }),
  };
}

const named = (part: string) => SCENARIOS.filter(({ name }) => name.includes(part));
const SEED = 1;

/** Every fault at every call that it can meet, in every scenario; the run without a fault comes first. */
export async function singles(part: string): Promise<Course[]> {
  const all = await Promise.all(named(part).map(singlesOf));
  return all.flat();
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

/** A sample of all pairs of single faults in one run. */
export async function pairs(part: string, sample: number): Promise<Course[]> {
  const random = seeded(SEED);
  const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
  const byScenario = Map.groupBy(
    (await singles(part)).filter(({ strikes }) => strikes.length > 0),
    ({ scenario }) => scenario,
  );
  const scenarios = [...byScenario.keys()];
  return Array.from({ length: sample }, () => {
    const courses = byScenario.get(pick(scenarios))!;
    const [one, other] = [pick(courses), pick(courses)];
    return { ...one, strikes: [...one.strikes, ...other.strikes] };
  });
}

/** Courses by seed: the seed decides the scenario, its chances, and up to four faults. */
export function randomCourses(part: string, seeds: number): Course[] {
  const scenarios = named(part);
  return Array.from({ length: seeds }, (_, index) => {
    const seed = index + 1;
    const random = seeded(seed * 7_919);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)]!;
    const strikes = Array.from({ length: Math.floor(random() * 5) }, () => ({
      fault: pick(FAULTS).name,
      at: Math.floor(random() * 250),
    }));
    return { scenario: pick(scenarios).name, seed, strikes };
  });
}
