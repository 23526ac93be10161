import { FAULTS } from '../faults/faults.ts';
import { type RunCall, run } from '../run/run.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { Variant } from '../world/variant.ts';
import { applicableCalls } from './applicable-calls.ts';
import type { Case } from './case.ts';
import { withoutSharedRepeats } from './repeats.ts';
import { isRunOfItsOwn } from './same-runs.ts';

export const SEED = 1;

/** Every call; or of calls that are alike some only, and the text that chooses among them. */
export type Extent = 'all' | { readonly pick: string };

/** Every fault at the calls that it applies to, in every scenario; the run without a fault comes first. */
export async function singleCases(
  scenarios: readonly Scenario[],
  extent: Extent,
  variant?: () => Variant,
): Promise<Case[]> {
  const fingerprints = extent !== 'all';
  const runs = await Promise.all(
    scenarios.map((scenario) =>
      run({ scenario, seed: SEED, injections: [], variant: variant?.() }, { fingerprints }),
    ),
  );
  const calls = runs.map((one) => one.calls);
  const byFault = FAULTS.map((fault) => {
    const applicable = calls.map((ofScenario, index) =>
      applicableCalls(fault, ofScenario, scenarios[index]!),
    );
    if (extent === 'all') return { fault: fault.name, at: applicable };
    const own = applicable.map((at, index) => at.filter((call) => isRunOfItsOwn(fault, call, calls[index]!)));
    return { fault: fault.name, at: reduced(own, calls, extent.pick) };
  });
  return scenarios.flatMap(({ name }, index) => {
    const calm: Case = { scenario: name, seed: SEED, injections: [] };
    const injected = byFault.flatMap(({ fault, at }) => at[index]!.map((call) => ({ fault, at: call })));
    return [calm, ...injected.map((injection) => ({ ...calm, injections: [injection] }))];
  });
}

const reduced = (applicable: readonly number[][], calls: readonly (readonly RunCall[])[], pick: string) =>
  withoutSharedRepeats(
    applicable.map((at, index) => ({ at, calls: calls[index]! })),
    pick,
  );
