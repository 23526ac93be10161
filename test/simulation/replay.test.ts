import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Case,
  describeCase,
  parseCase,
  resolveCase,
  scenariosNamed,
} from '../../simulation/cases/case.ts';
import { randomCases } from '../../simulation/cases/random.ts';
import { FAULTS } from '../../simulation/faults/faults.ts';
import { run } from '../../simulation/run/run.ts';
import { SCENARIOS } from '../../simulation/scenarios/scenarios.ts';
import { createDocumentTable } from '../../simulation/world/records-table.ts';
import { recordTable } from '../../src/aws/dynamodb/records.ts';
import { storesOn } from '../../src/aws/dynamodb/stores.ts';
import { storeContract } from '../contracts/records.ts';

const oneOf = (things: readonly { readonly name: string }[]) =>
  fc.constantFrom(...things.map(({ name }) => name));
const aCase: fc.Arbitrary<Case> = fc.record({
  scenario: oneOf(SCENARIOS),
  seed: fc.nat(),
  injections: fc.array(fc.record({ fault: oneOf(FAULTS), at: fc.nat(10_000) }), { maxLength: 5 }),
});

describe('a case', () => {
  test('reads back from what was written of it, whatever its scenario and its faults are called', () => {
    fc.assert(
      fc.property(aCase, (testCase) => {
        expect(parseCase(describeCase(testCase))).toEqual(testCase);
      }),
    );
  });

  test('names a scenario and faults that there are', () => {
    fc.assert(
      fc.property(aCase, (testCase) => {
        const { scenario, injections } = resolveCase(testCase);
        expect([scenario.name, injections.map(({ fault, at }) => ({ fault: fault.name, at }))]).toEqual([
          testCase.scenario,
          testCase.injections,
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
    expect(() => resolveCase(parseCase(text))).toThrow(complaint);
  });
});

const CASES = [...(await randomCases(SCENARIOS, 12))];

/** What two runs of a case must have in common. */
async function traceOf(testCase: Case) {
  const { calls, violations, outcome, lasted, trace } = await run(resolveCase(testCase), { trace: true });
  return { calls, violations, outcome, lasted, trace };
}

describe('the same case twice is the same run, call for call:', () => {
  test.each(CASES.map((testCase) => [describeCase(testCase), testCase] as const))(
    '%s',
    async (_, testCase) => {
      expect(await traceOf(testCase)).toEqual(await traceOf(testCase));
    },
  );

  test('also while others run at the same time', async () => {
    const [alone, ...others] = await randomCases(scenariosNamed('a second image in the middle'), 4);
    const before = await traceOf(alone!);
    const [again] = await Promise.all([alone!, ...others].map(traceOf));
    expect(again).toEqual(before);
  });

  test('and another seed is another one', async () => {
    const testCase = { scenario: 'a bad image', injections: [] };
    const [one, other] = await Promise.all([1, 2].map((seed) => traceOf({ ...testCase, seed })));
    expect(one?.trace).not.toEqual(other?.trace);
  });
});

describe('the records table of the simulation is one of DynamoDB:', () => {
  storeContract(async () => {
    const table = createDocumentTable();
    return storesOn(recordTable({ send: table.send as never }, 'greenshift'));
  });

  test('what our records never send is refused', async () => {
    await expect(createDocumentTable().send({})).rejects.toThrow("don't use Object");
  });
});
