import { describe, expect, test } from 'vitest';
import { type Course, resolved, describe as written } from '../../simulation/cases/cases.ts';
import { type Played, play } from '../../simulation/run/run.ts';
import type { Variant } from '../../simulation/world/world.ts';
import type { Bug, FaultAt } from './variants/bug.ts';
import { CAPACITY_BUGS } from './variants/capacity.ts';
import { CLAIM_BUGS } from './variants/claims.ts';
import { RESOURCE_BUGS } from './variants/resources.ts';
import { TRAFFIC_BUGS } from './variants/traffic.ts';

const BUGS = [...TRAFFIC_BUGS, ...CAPACITY_BUGS, ...CLAIM_BUGS, ...RESOURCE_BUGS];
const SEED = 1;

/** The index of a call in a run, where a strike is wanted. */
function indexOf({ calls }: Played, [, wanted, nth]: FaultAt): number {
  const found = calls.flatMap(({ caller, operation }, at) =>
    `${caller} ${operation}` === wanted ? [at] : [],
  );
  const at = found[nth - 1];
  if (at === undefined) throw new RangeError(`${wanted} is called ${found.length} times, not ${nth}`);
  return at;
}

/** Plays the bug's course, with our code as it is or with a variant of it. */
async function playCourse({ scenario, strikes = [] }: Bug, variant: () => Variant | undefined) {
  const calm: Course = { scenario, seed: SEED, strikes: [] };
  const run = (course: Course) => play({ ...resolved(course), variant: variant() });
  if (strikes.length === 0) return { course: calm, played: await run(calm) };
  const before = await run(calm);
  const struck = strikes.map((strike) => ({ fault: strike[0], at: indexOf(before, strike) }));
  const course = { ...calm, strikes: struck };
  return { course, played: await run(course) };
}

const told = (course: Course, { violations }: Played) =>
  violations.map(({ invariant, what }) => `${written(course)}: ${invariant} ${what}`);

describe('with a bug of the field put back, the observers see', () => {
  test.each(BUGS.map((bug) => [bug.breaks, bug.rows.join(', '), bug.incident, bug] as const))(
    '%s broken (%s): %s',
    async (_, __, ___, bug) => {
      const { played } = await playCourse(bug, bug.variant);
      expect(played.violations.map(({ invariant }) => invariant)).toContain(bug.breaks);
    },
  );
});

describe('without it, they see nothing in the same course:', () => {
  test.each(BUGS.map((bug) => [bug.incident, bug] as const))('%s', async (_, bug) => {
    const { course, played } = await playCourse(bug, () => undefined);
    expect(told(course, played)).toEqual([]);
  });
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
    'I2',
    'I3',
    'I4',
    'I5',
    'I6',
    'I7',
    'I8',
    'I9',
  ]);
});
