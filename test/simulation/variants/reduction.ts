import { type Case, resolveCase, scenariosNamed } from '../../../simulation/cases/case.ts';
import { type Extent, singleCases } from '../../../simulation/cases/single.ts';
import { run } from '../../../simulation/run/run.ts';
import type { Scenario } from '../../../simulation/scenarios/scenario.ts';
import type { Bug } from './bug.ts';

export const REDUCED: Extent = { pick: '1' };

/** Every single fault with the bug put back, in the bug's scenario unless others are named. */
export const casesWith = (
  { scenario, variant }: Bug,
  extent: Extent,
  scenarios: readonly Scenario[] = scenariosNamed(scenario).filter(({ name }) => name === scenario),
): Promise<Case[]> => singleCases(scenarios, extent, variant);

/** The invariants that are broken in a case with the bug put back. */
export async function brokenIn({ variant }: Bug, testCase: Case): Promise<string[]> {
  const { violations } = await run({ ...resolveCase(testCase), variant: variant() });
  return [...new Set(violations.map(({ invariant }) => invariant))].sort();
}

export const faultOf = ({ injections }: Case) => injections[0]?.fault ?? '';

/** The cases of these faults, then the others. */
export const firstOf = (faults: ReadonlySet<string>, cases: readonly Case[]): Case[] =>
  cases.toSorted((a, b) => Number(faults.has(faultOf(b))) - Number(faults.has(faultOf(a))));
