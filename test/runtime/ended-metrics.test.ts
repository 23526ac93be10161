import { expect, onTestFinished, test, vi } from 'vitest';
import type { Announcement } from '../../src/rollout/announcements/announcement-schema.ts';
import { countEnded } from '../../src/runtime/ended-metrics.ts';
import { metrics } from '../../src/runtime/observability.ts';

const about = {
  version: '1',
  id: 'x',
  at: '2026-01-01T00:00:00Z',
  service: 'web',
  rollout: 'web-1',
  image: 'ami-1',
} as const;

/** Each metric that is sent, with its dimensions. */
function sentFor(announcement: Announcement) {
  const sent: Record<string, unknown>[] = [];
  const spy = vi.spyOn(metrics, 'singleMetric').mockImplementation(() => {
    const one: Record<string, unknown> = {};
    sent.push(one);
    const set = (name: string, value: unknown) => Object.assign(one, { [name]: value });
    return {
      addDimension: set,
      addMetric: (name: string, _: string, value: number) => set(name, value),
    } as never;
  });
  onTestFinished(() => spy.mockRestore());
  countEnded(announcement);
  return sent;
}

test.each<[Announcement, object[]]>([
  [
    { type: 'RolloutPromoted', ...about, leadTime: 1_800 },
    [
      { rolledOut: 'web', result: 'promoted', Rollouts: 1 },
      { rolledOut: 'web', LeadTime: 1_800 },
    ],
  ],
  [{ type: 'RolloutPromoted', ...about }, [{ rolledOut: 'web', result: 'promoted', Rollouts: 1 }]],
  [
    { type: 'RolloutReverted', ...about, reason: 'alarms', restoredIn: 12 },
    [
      { rolledOut: 'web', result: 'reverted', Rollouts: 1 },
      { rolledOut: 'web', TimeToRestore: 12 },
    ],
  ],
  [
    { type: 'RolloutRolledBack', ...about, reason: 'alarms', by: 'ann', restoredIn: 0 },
    [
      { rolledOut: 'web', result: 'rolled-back', Rollouts: 1 },
      { rolledOut: 'web', TimeToRestore: 0 },
    ],
  ],
  [
    { type: 'RolloutAbandoned', ...about, reason: 'no', by: 'ann', serving: 'blue', left: [] },
    [{ rolledOut: 'web', result: 'abandoned', Rollouts: 1 }],
  ],
])('the end of a rollout is counted for its service: $type', (announcement, sent) => {
  expect(sentFor(announcement)).toEqual(sent);
});

test('what goes on is not counted: a metric costs by the hours in which it is sent', () => {
  expect(sentFor({ type: 'RolloutStarted', ...about })).toEqual([]);
});
