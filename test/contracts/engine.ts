import { describe, expect, test } from 'vitest';
import { serverClock } from '../../src/aws/dynamodb/server-clock.ts';
import { rolloutEnded, rolloutStarted } from '../../src/rollout/announcements/announcement.ts';
import { chat, installation } from '../../src/rollout/announcements/announcement-members.ts';
import { ANNOUNCEMENTS } from '../../src/rollout/announcements/announcement-schema.ts';
import { aClaim } from '../aws/dynamodb/records.ts';
import type { Open } from './worlds.ts';

const rollout = { id: 'web-42', epoch: 7 };

/** What every implementation of Engine has to hold. */
export function engineContract(open: Open): void {
  describe('an execution', () => {
    test('is one for a rollout and an epoch, however often it is started', async () => {
      const { ports, executions } = await open();
      for (let times = 0; times < 2; times += 1) await ports.engine.start(rollout);
      await ports.engine.start({ ...rollout, epoch: 8 });
      expect((await executions()).toSorted()).toEqual(['web-42 at epoch 7', 'web-42 at epoch 8']);
    });

    test('runs from its start to its end, and is not brought back', async () => {
      const { ports, endExecutions } = await open();
      expect(await ports.engine.isRunning(rollout)).toBe(false);
      await ports.engine.start(rollout);
      expect(await ports.engine.isRunning(rollout)).toBe(true);
      expect(await ports.engine.isRunning({ ...rollout, epoch: 8 })).toBe(false);
      await endExecutions();
      expect(await ports.engine.isRunning(rollout)).toBe(false);
      await ports.engine.start(rollout);
      expect(await ports.engine.isRunning(rollout)).toBe(false);
    });
  });
}

/** What every implementation of Notifier has to hold. */
export function notifierContract(open: Open): void {
  test('announcements come as the published schema says, a repeated one with the same id', async () => {
    const { ports, clock, heard } = await open();
    const { rollout: record } = aClaim();
    await ports.notifier.notify(rolloutStarted(record, clock.now()));
    await clock.advance(1_000);
    await ports.notifier.notify(rolloutStarted(record, clock.now()));
    await ports.notifier.notify(rolloutEnded({ ...record, outcome: 'promoted' }, clock.now()));
    const events = await heard();
    expect(events.map(({ type }) => type)).toEqual(['RolloutStarted', 'RolloutStarted', 'RolloutPromoted']);
    expect(events[1]?.detail.id).toBe(events[0]?.detail.id);
    for (const { type, detail } of events) {
      const announcement = ANNOUNCEMENTS[type as keyof typeof ANNOUNCEMENTS];
      // What the bus adds, where there is one.
      announcement
        .extend({ installation: installation.optional(), chat: chat.optional() })
        .strict()
        .parse(detail);
    }
  });
}

/** What every implementation of Clock has to hold. */
export function clockContract(open: Open): void {
  test('the clock has whole milliseconds since the epoch, and goes with the time', async () => {
    const { ports, clock } = await open();
    const own = { now: () => clock.now(), elapsed: () => clock.now() };
    for (const tried of [ports.clock, serverClock(own)]) {
      const before = tried.now();
      expect(Number.isInteger(before) && before > Date.UTC(2020, 0)).toBe(true);
      await clock.advance(90_000);
      expect(tried.now()).toBe(before + 90_000);
    }
  });
}
