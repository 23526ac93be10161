import { describe, expect, test } from 'vitest';
import {
  type Branch,
  branchBadge,
  branchText,
  mayLeaveOut,
} from '../../../cli/dashboard/page/campaign-branch-words.ts';
import { BRANCH_STATES } from '../../../src/rollout/campaign/branch.ts';

const SINCE = '2026-01-01T00:00:00.000Z';
const branch = (change: Partial<Branch> = {}) =>
  ({ state: 'running', silentSince: null, ...change }) as Branch;

describe('the wave of another installation', () => {
  test('says that it does not answer before what was known last, unless it was left out', () => {
    expect(branchBadge(branch())).toEqual({ tone: 'moving', text: 'Under way' });
    expect(branchBadge(branch({ silentSince: SINCE }))).toEqual({ tone: 'held', text: 'No answer' });
    expect(branchBadge(branch({ state: 'left-out', silentSince: SINCE })).text).toBe('Left out');
  });

  test('has a badge for every state', () => {
    for (const state of BRANCH_STATES) expect(branchBadge(branch({ state })).text, state).toMatch(/./);
  });

  test('says how far it has come there, in so many words as there is to say', () => {
    const counts = { total: 12, promoted: 3, moving: 2, failed: 1 };
    expect(branchText({ counts, wave: 1, waves: 2 })).toBe(
      '3 of 12 services are on the image; 2 rolling out, 1 failed, in wave 1 of 2',
    );
    const done = { total: 1, promoted: 1, moving: 0, failed: 0 };
    expect(branchText({ counts: done, wave: null, waves: null })).toBe('1 of 1 services is on the image');
    expect(branchText({ counts: null, wave: 1, waves: 2 })).toBe('');
  });

  test('may be left out while it keeps a campaign that has not ended', () => {
    const open = BRANCH_STATES.filter((state) => mayLeaveOut({ endedAt: null }, branch({ state })));
    expect(open).toEqual(['waiting', 'asked', 'running', 'paused', 'stopped', 'rolling-back', 'rolled-back']);
    const done = branch({ state: 'completed', silentSince: SINCE });
    expect(mayLeaveOut({ endedAt: null }, done)).toBe(true);
    // A button was there that could only be refused.
    expect(BRANCH_STATES.filter((state) => mayLeaveOut({ endedAt: SINCE }, branch({ state })))).toEqual([]);
  });
});
