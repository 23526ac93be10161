import { expect, test } from 'vitest';
import {
  describeChange,
  hasHeldBack,
  heldBackProcesses,
  settingChanges,
} from '../../../src/rollout/fleet/settings.ts';

test('what is new, other and gone is told by name', () => {
  const before = { MaxSize: '6', 'tag "a"': '1', same: 'x' };
  const changes = settingChanges(before, { MaxSize: '12', 'tag "b"': '2', same: 'x' });
  expect(changes.map(describeChange)).toEqual([
    'MaxSize is 12 instead of 6',
    'tag "a" is gone',
    'tag "b" is new: 2',
  ]);
});

test('a copy is held back only by what would act on it, and what its original has suspended stays so', () => {
  expect(heldBackProcesses({ MaxSize: '6' })).toEqual([]);
  expect(hasHeldBack({ 'scheduled action "night"': '…' })).toBe(false);
  expect(hasHeldBack({ 'warm pool': '…' })).toBe(true);
  const scaled = { 'scaling policy "cpu"': '…', 'scheduled action "night"': '…' };
  expect(heldBackProcesses(scaled)).toEqual(['AlarmNotification', 'ScheduledActions']);
  expect(heldBackProcesses({ ...scaled, 'suspended process "AlarmNotification"': 'true' })).toEqual([
    'ScheduledActions',
  ]);
});
