import { hintFor } from '../../src/rollout/suggest.ts';
import type { Violation } from '../checkers/context.ts';
import { FAULTS, type Fault } from '../faults/faults.ts';
import { type RunCall, type RunRequest, run } from '../run/run.ts';
import { SCENARIOS, type Scenario } from '../scenarios/scenarios.ts';
import { seeded } from '../world/world.ts';
import { UsageError } from './usage-error.ts';

/** A case in plain words, as it goes to a worker and into `--replay`. */
export interface Case {
  readonly scenario: string;
  readonly seed: number;
  readonly injections: readonly { readonly fault: string; readonly at: number }[];
}

/** What is to be result: there may be far more of it than fits into memory. */
export interface Cases extends Iterable<Case> {
  readonly size: number;
}

export interface Finding {
  readonly testCase: Case;
  readonly violations: readonly Violation[];
  readonly calls: number;
  /** How many of the faults met a call. */
  readonly injected: number;
}

/** `a good image|1|stale read@12,answer lost after the effect@30` */
export const describe = ({ scenario, seed, injections }: Case) =>
  `${scenario}|${seed}|${injections.map(({ fault, at }) => `${fault}@${at}`).join(',')}`;

/** Reads what `describe` wrote. Throws UsageError for anything else. */
export function parseCase(text: string): Case {
  const [scenario = '', seed = '', injections = '', ...rest] = text.split('|');
  if (rest.length > 0) throw new UsageError(`"${text}" has more than a scenario, a seed and faults`);
  const parsed = injections
    .split(',')
    .filter(Boolean)
    .map((part) => {
      const at = part.lastIndexOf('@');
      return { fault: part.slice(0, at), at: counted(part.slice(at + 1), `no call in "${part}"`) };
    });
  return { scenario, seed: counted(seed, `no seed in "${text}"`), injections: parsed };
}

function counted(digits: string, complaint: string): number {
  if (!/^\d+$/.test(digits)) throw new UsageError(complaint);
  return Number(digits);
}

/** The scenario and the faults that a case names. Throws UsageError for a name that isn't known. */
export function resolved({ scenario, seed, injections }: Case): RunRequest {
  return {
    scenario: byName('scenario', SCENARIOS, scenario),
    seed,
    injections: injections.map(({ fault, at }) => ({ fault: byName('fault', FAULTS, fault), at })),
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

/** Every fault at every call that it can attach, in every scenario; the run without a fault comes first. */
export async function singles(scenarios: readonly Scenario[]): Promise<Case[]> {
  return (await Promise.all(scenarios.map(singlesOf))).flat();
}

async function singlesOf(scenario: Scenario): Promise<Case[]> {
  const { calls } = await run({ scenario, seed: SEED, injections: [] });
  const injected = FAULTS.flatMap((fault) =>
    callsFor(fault, calls).map((at) => ({
      scenario: scenario.name,
      seed: SEED,
      injections: [{ fault: fault.name, at }],
    })),
  );
  return [{ scenario: scenario.name, seed: SEED, injections: [] }, ...injected];
}

function callsFor({ appliesTo, beginsFirst }: Fault, calls: readonly RunCall[]): number[] {
  const met = [...calls.entries()].filter(([index, call]) =>
    appliesTo({ ...call, index, at: 0, input: {}, invocation: undefined, ...invoked(call.caller) }),
  );
  const first = new Map(met.toReversed().map(([at, { invocation }]) => [invocation, at]));
  return beginsFirst ? [...first.values()].toReversed() : met.map(([at]) => at);
}

/** On-call's API isn't invoked by anyone here, so it can't be killed or doubled. */
const invoked = (caller: string) =>
  caller === 'api' ? {} : { invocation: { index: 0, name: caller, payload: {}, kill: () => {} } };

/** Two single faults in one run: a sample of that many pairs, or all there are, which take weeks. */
export async function pairs(scenarios: readonly Scenario[], sample: number | 'all'): Promise<Cases> {
  const injected = (await singles(scenarios)).filter(({ injections }) => injections.length > 0);
  const byScenario = [...Map.groupBy(injected, ({ scenario }) => scenario).values()];
  if (sample !== 'all') return { size: sample, [Symbol.iterator]: () => somePairs(byScenario, sample) };
  const size = byScenario.reduce((sum, { length }) => sum + (length * (length - 1)) / 2, 0);
  return { size, [Symbol.iterator]: () => allPairs(byScenario) };
}

const both = (one: Case, other: Case): Case => ({
  ...one,
  injections: [...one.injections, ...other.injections],
});

function* somePairs(byScenario: readonly Case[][], sample: number): Generator<Case> {
  const pick = picker(seeded(SEED));
  for (let made = 0; made < sample; made += 1) {
    const cases = pick(byScenario);
    yield both(pick(cases), pick(cases));
  }
}

function* allPairs(byScenario: readonly Case[][]): Generator<Case> {
  for (const cases of byScenario) {
    for (const [index, one] of cases.entries()) {
      for (const other of cases.slice(index + 1)) yield both(one, other);
    }
  }
}

/** Cases by seed: the seed decides the scenario, its chances, and up to four faults at calls that they can meet. */
export async function randomCases(scenarios: readonly Scenario[], seeds: number): Promise<Cases> {
  const known = await Promise.all(
    scenarios.map(async (scenario) => ({ scenario, places: await placesIn(scenario) })),
  );
  return {
    size: seeds,
    *[Symbol.iterator]() {
      for (let seed = 1; seed <= seeds; seed += 1) yield randomCase(known, seed);
    },
  };
}

/** The calls that each fault applies to; faults that apply to none are left out. */
async function placesIn(scenario: Scenario): Promise<Places[]> {
  const { calls } = await run({ scenario, seed: SEED, injections: [] });
  const all = FAULTS.map((fault) => ({ fault: fault.name, at: callsFor(fault, calls) }));
  return all.filter(({ at }) => at.length > 0);
}

interface Places {
  readonly fault: string;
  readonly at: readonly number[];
}

function randomCase(known: readonly { scenario: Scenario; places: readonly Places[] }[], seed: number): Case {
  const random = seeded(seed * 7_919);
  const pick = picker(random);
  const { scenario, places } = pick(known);
  const injections = Array.from({ length: Math.floor(random() * 5) }, () => {
    const { fault, at } = pick(places);
    return { fault, at: pick(at) };
  });
  return { scenario: scenario.name, seed, injections };
}

const picker =
  (random: () => number) =>
  <Item>(items: readonly Item[]): Item =>
    items[Math.floor(random() * items.length)]!;
