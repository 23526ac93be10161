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

const faultOf = ({ injections }: Case) => injections[0]?.fault ?? '';

/** The cases that are most like these: of the same fault in the same scenario, then of the same fault, then the others. */
export function firstLike(these: readonly Case[], cases: readonly Case[]): Case[] {
  const faults = new Set(these.map(faultOf));
  const both = new Set(these.map((one) => `${one.scenario}|${faultOf(one)}`));
  const likeness = (one: Case) =>
    Number(faults.has(faultOf(one))) + Number(both.has(`${one.scenario}|${faultOf(one)}`));
  return cases.toSorted((a, b) => likeness(b) - likeness(a));
}
