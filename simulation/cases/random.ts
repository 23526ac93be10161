import { FAULTS } from '../faults/faults.ts';
import { run } from '../run/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { seeded } from '../world/random.ts';
import { applicableCalls } from './applicable-calls.ts';
import type { Case, Cases } from './case.ts';
import { picker } from './pick.ts';
import { SEED } from './single.ts';

/** A fault, and the calls that it applies to. */
interface Applicable {
  readonly fault: string;
  readonly at: readonly number[];
}

interface Known {
  readonly scenario: Scenario;
  readonly faults: readonly Applicable[];
}

/** Cases by seed: the seed decides the scenario, its chances, and up to four faults at calls that they apply to. */
export async function randomCases(scenarios: readonly Scenario[], seeds: number): Promise<Cases> {
  const known = await Promise.all(
    scenarios.map(async (scenario) => ({ scenario, faults: await faultsOf(scenario) })),
  );
  return {
    size: seeds,
    *[Symbol.iterator]() {
      for (let seed = 1; seed <= seeds; seed += 1) yield randomCase(known, seed);
    },
  };
}

/** Each fault with its calls; faults that apply to none are left out. */
async function faultsOf(scenario: Scenario): Promise<Applicable[]> {
  const { calls } = await run({ scenario, seed: SEED, injections: [] });
  const all = FAULTS.map((fault) => ({ fault: fault.name, at: applicableCalls(fault, calls, scenario) }));
  return all.filter(({ at }) => at.length > 0);
}

function randomCase(known: readonly Known[], seed: number): Case {
  const random = seeded(seed * 7_919);
  const pick = picker(random);
  const { scenario, faults } = pick(known);
  const injections = Array.from({ length: Math.floor(random() * 5) }, () => {
    const { fault, at } = pick(faults);
    return { fault, at: pick(at) };
  });
  return { scenario: scenario.name, seed, injections };
}
