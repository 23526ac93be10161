import { expect, test } from 'vitest';
import { noteUntold } from '../../../src/rollout/gates/untold.ts';

const rollout = (outcome: string, answer?: object) =>
  ({
    outcome,
    step: 1,
    phase: 'concluded',
    traffic: { observed: 0 },
    plan: { steps: [], gates: [{ name: 'smoke', moment: 'revert', function: 'smoke', timeout: 1 }] },
    gating: { point: 'revert', step: 1, gates: [{ name: 'smoke', since: 0, attempt: 1, answer }] },
    timeline: [],
  }) as never;
const told = (...args: Parameters<typeof rollout>) =>
  noteUntold(rollout(...args), 1_000).timeline.map(({ what }) => what);

test('a gate that could not be told of a revert is in its timeline', () => {
  expect(told('reverted')).toEqual(["the gate smoke, told of the revert, hasn't answered"]);
  expect(told('reverted', { kind: 'wait', reason: 'a deploy' })).toEqual([
    'the gate smoke, told of the revert, still says wait: a deploy',
  ]);
});

test('one that knows, or whose rollout was promoted, is not', () => {
  expect(told('reverted', { kind: 'pass', reason: '' })).toEqual([]);
  expect(told('promoted')).toEqual([]);
});
