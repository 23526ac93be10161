import { describe, expect, test } from 'vitest';
import { type Case, describeCase, resolveCase } from '../../simulation/cases/case.ts';
import { type RunResult, run } from '../../simulation/run/run.ts';
import type { Variant } from '../../simulation/world/variant.ts';
import { calmRun } from './calm-run.ts';
import type { Bug, FaultAt } from './variants/bug.ts';
import { BUGS } from './variants/bugs.ts';

const SEED = 1;

/** The index of a call in a run, at which a fault is wanted. */
function indexOf({ calls }: RunResult, [, wanted, nth]: FaultAt): number {
  const found = calls.flatMap(({ caller, operation }, at) =>
    `${caller} ${operation}` === wanted ? [at] : [],
  );
  const at = found[nth - 1];
  if (at === undefined) throw new RangeError(`${wanted} is called ${found.length} times, not ${nth}`);
  return at;
}

/** Runs the bug's case, with our code as it is or with a variant of it. */
async function runBug(
  { scenario, injections = [], seed = SEED }: Pick<Bug, 'scenario' | 'injections' | 'seed'>,
  variant?: () => Variant,
) {
  const calm: Case = { scenario, seed, injections: [] };
  const runCase = (testCase: Case) => run({ ...resolveCase(testCase), variant: variant?.() });
  const before = await (variant ? runCase(calm) : calmRun(scenario, seed));
  if (injections.length === 0) return { testCase: calm, result: before };
  const injected = injections.map((wanted) => ({ fault: wanted[0], at: indexOf(before, wanted) }));
  const testCase = { ...calm, injections: injected };
  return { testCase, result: await runCase(testCase) };
}

const described = (testCase: Case, { violations }: RunResult) =>
  violations.map(({ invariant, what }) => `${describeCase(testCase)}: ${invariant} ${what}`);

describe('with a bug of the field put back, the checkers see', () => {
  test.each(BUGS.map((bug) => [bug.breaks, bug.rows.join(', '), bug.incident, bug] as const))(
    '%s broken (%s): %s',
    async (_, __, ___, bug) => {
      const { result } = await runBug(bug, bug.variant);
      expect(result.violations.map(({ invariant }) => invariant)).toContain(bug.breaks);
    },
  );
});

describe('without it, they see nothing in the same case:', () => {
  test.each(BUGS.map((bug) => [bug.incident, bug] as const))('%s', async (_, bug) => {
    const { testCase, result } = await runBug(bug);
    expect(described(testCase, result)).toEqual([]);
  });
});

// Another service's version, made while this one's call was under way, was taken for one of this one's: a false violation.
test('two services that make a version of their launch templates in the same moment break nothing', async () => {
  const bug = {
    scenario: 'two services with a good image each',
    injections: [['service down for 10 min', 'analyze GetMetricData', 6] as const],
  };
  const { testCase, result } = await runBug(bug);
  const isMaking = ({ operation }: { operation: string }) => operation === 'CreateLaunchTemplateVersion';
  const inOneMoment = result.calls.some(
    (call, at) => isMaking(call) && isMaking(result.calls[at + 1] ?? call) && at + 1 < result.calls.length,
  );
  expect(inOneMoment).toBe(true);
  expect(described(testCase, result)).toEqual([]);
});

test('the incidents are told apart, and every kind of invariant is broken by some', () => {
  // One without a row is our own: nobody has reported it, and the invariant wants to be seen broken.
  const rows = BUGS.flatMap((bug) => bug.rows);
  expect(new Set(rows).size).toBe(rows.length);
  expect([...new Set(BUGS.map(({ breaks }) => breaks))].sort()).toEqual([
    'I1',
    'I10',
    'I11',
    'I12',
    'I13',
    'I14',
    'I15',
    'I16',
    'I17',
    'I18',
    'I19',
    'I2',
    'I20',
    'I21',
    'I23',
    'I24',
    'I25',
    'I26',
    'I3',
    'I4',
    'I5',
    'I6',
    'I7',
    'I8',
    'I9',
  ]);
});
