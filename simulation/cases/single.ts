import { FAULTS } from '../faults/faults.ts';
import { run } from '../run/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Variant } from '../world/variant.ts';
import { applicableCalls } from './applicable-calls.ts';
import type { Case } from './case.ts';
import { withoutRepeats } from './repeats.ts';

export const SEED = 1;

/** Every call, or of calls that are alike the first and the last only. */
export type Extent = 'all' | 'reduced';

/** Every fault at the calls that it applies to, in every scenario; the run without a fault comes first. */
export async function singleCases(
  scenarios: readonly Scenario[],
  extent: Extent,
  variant?: () => Variant,
): Promise<Case[]> {
  return (await Promise.all(scenarios.map((scenario) => casesOf(scenario, extent, variant)))).flat();
}

async function casesOf(
  scenario: Scenario,
  extent: Extent,
  variant: (() => Variant) | undefined,
): Promise<Case[]> {
  const calm: Case = { scenario: scenario.name, seed: SEED, injections: [] };
  const request = { scenario, seed: SEED, injections: [], variant: variant?.() };
  const { calls } = await run(request, { fingerprints: extent === 'reduced' });
  const injected = FAULTS.flatMap((fault) => {
    const applicable = applicableCalls(fault, calls);
    const at = extent === 'all' ? applicable : withoutRepeats(applicable, calls);
    return at.map((index) => ({ ...calm, injections: [{ fault: fault.name, at: index }] }));
  });
  return [calm, ...injected];
}
