import { describe, expect, test } from 'vitest';
import { type Case, describeCase, resolveCase, scenariosNamed } from '../../simulation/cases/case.ts';
import { withoutRepeats, withoutSharedRepeats } from '../../simulation/cases/repeats.ts';
import { isRunOfItsOwn } from '../../simulation/cases/same-runs.ts';
import { SEED, singleCases } from '../../simulation/cases/single.ts';
import { FAULTS } from '../../simulation/faults/faults.ts';
import { type RunCall, run } from '../../simulation/run/run.ts';
import { BUGS } from './variants/bugs.ts';
import { brokenIn, casesWith, firstLike, REDUCED } from './variants/reduction.ts';

const call = (fingerprint: string): RunCall => ({
  installation: 'greenshift',
  service: 'ec2',
  operation: 'DescribeImages',
  caller: 'plan',
  invocation: 0,
  at: 0,
  fingerprint,
});

const [GOOD] = scenariosNamed('a good image');

async function fingerprintsOf(scenario = GOOD!) {
  const { calls } = await run({ scenario, seed: SEED, injections: [] }, { fingerprints: true });
  return calls;
}

describe('of calls that are alike', () => {
  test('the first and the last are kept, in their order', () => {
    const calls = ['a', 'b', 'a', 'a', 'b', 'c', 'a'].map(call);
    expect(withoutRepeats({ at: [0, 1, 2, 3, 4, 5, 6], calls })).toEqual([0, 1, 4, 5, 6]);
  });

  test('only those count that the fault applies to', () => {
    const calls = ['a', 'a', 'a', 'a'].map(call);
    expect(withoutRepeats({ at: [1, 2, 3], calls })).toEqual([1, 3]);
    expect(withoutRepeats({ at: [2], calls })).toEqual([2]);
  });
});

describe('of calls that are alike in several scenarios', () => {
  const scenarios = ['abc', 'abd', 'abe', 'xyz'].map((letters) => ({
    at: [0, 1, 2],
    calls: [...letters].map(call),
  }));

  test('those of the first are kept and of one other, and every call that is like no other', () => {
    const [first, second, third, last] = withoutSharedRepeats(scenarios, '1');
    expect(first).toEqual([0, 1, 2]);
    expect(last).toEqual([0, 1, 2]);
    for (const shared of [0, 1]) {
      expect([second, third].filter((kept) => kept?.includes(shared))).toHaveLength(1);
    }
    expect([second, third].every((kept) => kept?.includes(2))).toBe(true);
  });

  test('each of the others has its turn', () => {
    const turns = Array.from({ length: 20 }, (_, pick) => withoutSharedRepeats(scenarios, String(pick)));
    expect(turns.some(([, second]) => second?.includes(0))).toBe(true);
    expect(turns.some(([, , third]) => third?.includes(0))).toBe(true);
    expect(withoutSharedRepeats(scenarios, '7')).toEqual(withoutSharedRepeats(scenarios, '7'));
  });

  test('several of one scenario stay together', () => {
    const polling = [
      { at: [0, 1, 2], calls: [...'aaa'].map(call) },
      { at: [0, 1, 2], calls: [...'aab'].map(call) },
    ];
    expect(withoutSharedRepeats(polling, '1')).toEqual([
      [0, 2],
      [0, 1, 2],
    ]);
  });
});

describe('calls are alike', () => {
  test('when a wait polls again and nothing has changed', async () => {
    const polls = (await fingerprintsOf()).filter(
      ({ caller, operation }) => caller === 'retire-fleet' && operation === 'GetItem',
    );
    const alike = Map.groupBy(polls, ({ fingerprint }) => fingerprint);
    // Before blue is sized to 0, while its servers go, while it is to be absent: each of these waits has its own.
    expect(alike.size).toBeGreaterThan(2);
    expect(alike.size).toBeLessThan(polls.length / 2);
    expect(alike.get(polls.at(-1)!.fingerprint)).not.toContain(polls[0]);
  });

  test('not when the weights differ at which a bake is checked', async () => {
    const checks = (await fingerprintsOf()).filter(
      ({ caller, operation }) => caller === 'analyze' && operation === 'GetMetricData',
    );
    // Three weights: each has checks of its own.
    expect(new Set(checks.map(({ fingerprint }) => fingerprint)).size).toBeGreaterThanOrEqual(3);
  });

  test('whatever the run, as it is the same one each time', async () => {
    expect(await fingerprintsOf()).toEqual(await fingerprintsOf());
  });
});

test('what is reduced is a part of the whole, with every fault and every kind of call', async () => {
  const calls = await fingerprintsOf();
  const [all, reduced] = await Promise.all([singleCases([GOOD!], 'all'), singleCases([GOOD!], REDUCED)]);
  const names = new Set(all.map(describeCase));
  expect(reduced.filter((testCase) => !names.has(describeCase(testCase)))).toEqual([]);
  expect(reduced.length).toBeLessThan(all.length * 0.9);
  const kinds = (cases: readonly Case[]) =>
    new Set(
      cases.flatMap(({ injections }) =>
        injections
          .filter((injection) => isOwn(injection, calls))
          .map(({ fault, at }) => `${fault}: ${calls[at]?.caller} ${calls[at]?.operation}`),
      ),
    );
  expect(kinds(reduced)).toEqual(kinds(all));
});

const isOwn = ({ fault, at }: Case['injections'][number], calls: readonly RunCall[]) =>
  isRunOfItsOwn(FAULTS.find(({ name }) => name === fault)!, at, calls);

describe('a case that is the run of another', () => {
  test('is one that makes no difference to any call', async () => {
    const calls = await fingerprintsOf();
    const all = await singleCases([GOOD!], 'all');
    const same = all.filter(({ injections }) => injections.some((injection) => !isOwn(injection, calls)));
    expect(same.length).toBeGreaterThan(300);
    for (const testCase of same.filter((_, index) => index % 40 === 0)) {
      const { at, fault } = testCase.injections[0]!;
      const other = fault.startsWith('stale') ? [] : [{ fault: 'error before the effect', at }];
      expect(await callsOf(testCase)).toEqual(await callsOf({ ...testCase, injections: other }));
    }
  });
});

const callsOf = async (testCase: Case) => (await run(resolveCase(testCase))).calls;

test('with a bug put back, what is left out breaks no invariant that is not broken without it', async () => {
  // `npm run explore:reduction` takes all bugs, and all cases that are left out.
  const bug = BUGS.find(({ scenario }) => scenario === 'strangers in the idle target group')!;
  const kept = await casesWith(bug, REDUCED);
  const names = new Set(kept.map(describeCase));
  const leftOut = (await casesWith(bug, 'all')).filter((testCase) => !names.has(describeCase(testCase)));
  expect(leftOut.length).toBeGreaterThan(50);
  const missing = new Set([bug.breaks]);
  const breaking: Case[] = [];
  for (const testCase of leftOut.filter((_, index) => index % 16 === 0)) {
    const broken = await brokenIn(bug, testCase);
    if (broken.some((invariant) => !missing.has(invariant))) breaking.push(testCase);
    for (const invariant of broken) missing.add(invariant);
  }
  for (const testCase of firstLike(breaking, kept)) {
    if (missing.size === 0) break;
    for (const invariant of await brokenIn(bug, testCase)) missing.delete(invariant);
  }
  expect([...missing]).toEqual([]);
});
