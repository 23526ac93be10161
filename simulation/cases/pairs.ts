import type { Scenario } from '../scenarios/scenario.ts';
import { seeded } from '../world/random.ts';
import type { Case, Cases } from './case.ts';
import { picker } from './pick.ts';
import { SEED, singleCases } from './single.ts';

/** Two single faults in one run: a sample of that many pairs, or all there are, which take weeks. */
export async function pairCases(scenarios: readonly Scenario[], sample: number | 'all'): Promise<Cases> {
  const injected = (await singleCases(scenarios, 'all')).filter(({ injections }) => injections.length > 0);
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
