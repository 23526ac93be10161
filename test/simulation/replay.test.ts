import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Course,
  parseCourse,
  randomCourses,
  resolved,
  scenariosNamed,
  describe as written,
} from '../../simulation/cases/cases.ts';
import { FAULTS } from '../../simulation/faults/faults.ts';
import { play } from '../../simulation/run/run.ts';
import { SCENARIOS } from '../../simulation/scenarios/scenarios.ts';
import { createDocumentTable } from '../../simulation/world/records-table.ts';
import { recordTable } from '../../src/aws/dynamodb/records.ts';
import { rolloutsStore } from '../../src/aws/dynamodb/rollouts.ts';
import { servicesStore } from '../../src/aws/dynamodb/services.ts';
import { storeContract } from '../contracts/records.ts';

const oneOf = (things: readonly { readonly name: string }[]) =>
  fc.constantFrom(...things.map(({ name }) => name));
const aCourse: fc.Arbitrary<Course> = fc.record({
  scenario: oneOf(SCENARIOS),
  seed: fc.nat(),
  strikes: fc.array(fc.record({ fault: oneOf(FAULTS), at: fc.nat(10_000) }), { maxLength: 5 }),
});

describe('a course', () => {
  test('reads back from what was written of it, whatever its scenario and its faults are called', () => {
    fc.assert(
      fc.property(aCourse, (course) => {
        expect(parseCourse(written(course))).toEqual(course);
      }),
    );
  });

  test('names a scenario and faults that there are', () => {
    fc.assert(
      fc.property(aCourse, (course) => {
        const { scenario, strikes } = resolved(course);
        expect([scenario.name, strikes.map(({ fault, at }) => ({ fault: fault.name, at }))]).toEqual([
          course.scenario,
          course.strikes,
        ]);
      }),
    );
  });

  test.each([
    ['a good image', 'no seed'],
    ['a good image|one|', 'no seed'],
    ['a good image||', 'no seed'],
    ['a good image|1|stale read', 'no call'],
    ['a good image|1|stale read@soon', 'no call'],
    ['a good image|1|stale read@3|', 'more than'],
    ['a perfect image|1|', 'no scenario "a perfect image"'],
    ['a good image|1|a flood@3', 'no fault "a flood"'],
  ])('is refused when it reads "%s"', (text, complaint) => {
    expect(() => resolved(parseCourse(text))).toThrow(complaint);
  });
});

const COURSES = [...(await randomCourses(SCENARIOS, 12))];

/** What two plays of a course must have in common. */
async function trace(course: Course) {
  const { calls, violations, outcome, lasted, story } = await play(resolved(course), true);
  return { calls, violations, outcome, lasted, story };
}

describe('the same course twice is the same run, call for call:', () => {
  test.each(COURSES.map((course) => [written(course), course] as const))('%s', async (_, course) => {
    expect(await trace(course)).toEqual(await trace(course));
  });

  test('also while others are played at the same time', async () => {
    const [alone, ...others] = await randomCourses(scenariosNamed('a second image in the middle'), 4);
    const before = await trace(alone!);
    const [again] = await Promise.all([alone!, ...others].map(trace));
    expect(again).toEqual(before);
  });

  test('and another seed is another one', async () => {
    const course = { scenario: 'a bad image', strikes: [] };
    const [one, other] = await Promise.all([1, 2].map((seed) => trace({ ...course, seed })));
    expect(one?.story).not.toEqual(other?.story);
  });
});

describe('the records table of the simulation is one of DynamoDB:', () => {
  storeContract(async () => {
    const table = createDocumentTable();
    const records = recordTable({ send: table.send as never }, 'greenshift');
    return { services: servicesStore(records), rollouts: rolloutsStore(records) };
  });

  test('what our records never send is refused', async () => {
    await expect(createDocumentTable().send({})).rejects.toThrow("don't use Object");
  });
});
