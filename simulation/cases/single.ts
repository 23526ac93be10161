import { FAULTS } from '../faults/faults.ts';
import { run } from '../run/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { applicableCalls } from './applicable-calls.ts';
import type { Case } from './case.ts';

export const SEED = 1;

/** Every fault at every call that it applies to, in every scenario; the run without a fault comes first. */
export async function singleCases(scenarios: readonly Scenario[]): Promise<Case[]> {
  return (await Promise.all(scenarios.map(casesOf))).flat();
}

async function casesOf(scenario: Scenario): Promise<Case[]> {
  const calm: Case = { scenario: scenario.name, seed: SEED, injections: [] };
  const { calls } = await run({ scenario, seed: SEED, injections: [] });
  const injected = FAULTS.flatMap((fault) =>
    applicableCalls(fault, calls).map((at) => ({ ...calm, injections: [{ fault: fault.name, at }] })),
  );
  return [calm, ...injected];
}
