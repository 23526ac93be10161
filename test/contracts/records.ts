import { beforeEach, describe, expect, test } from 'vitest';
import type { Stores } from '../../src/ports/ports.ts';
import { release } from '../../src/rollout/admission/lock.ts';
import { enqueue } from '../../src/rollout/admission/requests.ts';
import { SLOW, STANDARD } from '../../src/rollout/analysis/health-settings.ts';
import { beginJudgement, settleJudgement } from '../../src/rollout/analysis/judgement.ts';
import { RecordConflict, RolloutNotFound, ServiceNotFound } from '../../src/rollout/errors.ts';
import type { Inspection } from '../../src/rollout/inspection/inspection.ts';
import { note } from '../../src/rollout/transitions.ts';
import { aClaim, aService } from '../aws/dynamodb/records.ts';

const MINUTE = 60_000;

/** What every implementation of the stores has to hold. `open` gives empty stores, for each test anew. */
export function storeContract(open: () => Promise<Stores>): void {
  let services: Stores['services'];
  let rollouts: Stores['rollouts'];
  let judgements: Stores['judgements'];
  let audit: Stores['audit'];
  let replays: Stores['replays'];
  let recalls: Stores['recalls'];
  let inspections: Stores['inspections'];
  let touched: Stores['touched'];
  let turns: Stores['turns'];
  beforeEach(async () => {
    ({ services, rollouts, judgements, audit, replays, recalls, inspections, touched, turns } = await open());
  });

  describe('touched servers', () => {
    test('are kept for each service, and all are listed', async () => {
      const none = { service: 'web', servers: [], replacedAt: [], version: 0 };
      const one = {
        id: 'i-1',
        fleet: 'web-1',
        touches: [{ code: 'session-opened', event: 'e-1', what: 'ssm:StartSession', at: 1 }],
        state: 'known',
        at: 1,
      } as const;
      const first = await touched.save(none);
      await touched.save({ ...first, servers: [one] });
      await touched.save({ ...none, service: 'shop' });
      expect(await touched.find('web')).toEqual({ ...none, servers: [one], version: 2 });
      expect(await touched.find('other')).toBeUndefined();
      const all = await touched.list();
      expect(all.map(({ service }) => service).toSorted()).toEqual(['shop', 'web']);
      await expect(touched.save(none)).rejects.toBeInstanceOf(RecordConflict);
    });
  });

  describe('what an audit has found', () => {
    test('is kept for each service, the newest alone', async () => {
      const first = await inspections.save(anInspection());
      expect(await inspections.find('web')).toEqual({ ...anInspection(), version: 1 });
      await inspections.save({ ...first, findings: [], at: 2 });
      expect(await inspections.find('web')).toMatchObject({ findings: [], at: 2, version: 2 });
      expect(await inspections.find('other')).toBeUndefined();
    });

    test('is not written over by one who has read an older one', async () => {
      await inspections.save(anInspection());
      await expect(inspections.save({ ...anInspection(), at: 3 })).rejects.toBeInstanceOf(RecordConflict);
    });
  });

  describe('a service', () => {
    test('that was never written is not found', async () => {
      await expect(services.get('web')).rejects.toBeInstanceOf(ServiceNotFound);
      expect(await services.list()).toEqual({ services: [], unreadable: [] });
    });

    test('reads back as it was written, its version raised by one', async () => {
      const saved = await services.save(aService());
      expect(saved).toEqual({ ...aService(), version: 1 });
      expect(await services.get('web')).toEqual(saved);
    });

    test('is not written over by one who believes that there is none', async () => {
      const saved = await services.save(aService());
      const other = { ...aService(), generation: 7 };
      await expect(services.save(other)).rejects.toBeInstanceOf(RecordConflict);
      expect(await services.get('web')).toEqual(saved);
    });

    test('can be claimed by one of two who read the same version', async () => {
      const free = await services.save(aService());
      const claims = ['ami-2', 'ami-3'].map((image) => services.save(aClaim(free, image).service));
      const outcomes = await Promise.allSettled(claims);
      const won = outcomes.filter((outcome) => outcome.status === 'fulfilled');
      const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect([won.length, lost.length]).toEqual([1, 1]);
      expect(lost[0]?.reason).toBeInstanceOf(RecordConflict);
      expect(await services.get('web')).toEqual(won[0]?.value);
    });

    test('written twice alike is written once: a lost answer is no conflict', async () => {
      const free = await services.save(aService());
      const { service } = aClaim(free);
      const once = await services.save(service);
      expect(await services.save(service)).toEqual(once);
      expect((await services.get('web')).version).toBe(2);
    });

    test('that was removed is there for nobody but who registers it again', async () => {
      const saved = await services.save(aService());
      expect(await services.findRemoved('web')).toBeUndefined();
      const removed = await services.save({ ...saved, removed: { at: 7, by: 'ann', reason: 'moved' } });
      await expect(services.get('web')).rejects.toBeInstanceOf(ServiceNotFound);
      expect(await services.list()).toEqual({ services: [], unreadable: [] });
      expect(await services.findRemoved('web')).toEqual(removed);
      const again = await services.save({ ...saved, version: removed.version });
      expect(await services.get('web')).toEqual(again);
      expect(await services.findRemoved('shop')).toBeUndefined();
    });

    test('loses the members that are taken away', async () => {
      const { service, rollout } = aClaim(await services.save(aService()));
      const claimed = await services.save(service);
      const request = { image: { id: 'ami-3' }, cause: { kind: 'requested', by: 'on-call' } } as const;
      const waiting = await services.save(enqueue(claimed, request));
      expect(await services.get('web')).toEqual({ ...claimed, queued: request, version: 3 });
      const over = { ...rollout, outcome: 'reverted' } as const;
      await services.save(release({ ...waiting, queued: undefined }, over, 1));
      const free = await services.get('web');
      expect(free).not.toHaveProperty('lock');
      expect(free).not.toHaveProperty('queued');
    });

    test('stands in the list beside the others, and no rollout does', async () => {
      const saved = [await services.save(aService('api')), await services.save(aService('web'))];
      await rollouts.save(aClaim().rollout);
      const listed = await services.list();
      expect(listed.unreadable).toEqual([]);
      expect(listed.services.toSorted((a, b) => a.name.localeCompare(b.name))).toEqual(saved);
    });

    test('that was read is a copy: changing it changes nothing', async () => {
      await services.save(aService());
      const read = (await services.get('web')) as { generation: number };
      read.generation = 99;
      expect((await services.get('web')).generation).toBe(0);
    });
  });

  describe('a rollout', () => {
    test('that was never written is not found', async () => {
      await expect(rollouts.get('web-1')).rejects.toBeInstanceOf(RolloutNotFound);
    });

    test('reads back as it was written, to the last decimal of a weight', async () => {
      const saved = await rollouts.save(aClaim().rollout);
      expect(saved.version).toBe(1);
      expect(await rollouts.get('web-1')).toEqual(saved);
      expect(saved.plan.steps[0]?.weight).toBe(0.1);
    });

    test('is written by the one who read it last, not by one who read it before', async () => {
      const first = await rollouts.save(aClaim().rollout);
      const second = await rollouts.save(note(first, 1, 'one'));
      await expect(rollouts.save(note(first, 2, 'other'))).rejects.toBeInstanceOf(RecordConflict);
      expect(await rollouts.get('web-1')).toEqual(second);
    });

    test('that is gone is not brought back by one who read it', async () => {
      const read = { ...aClaim().rollout, version: 3 };
      await expect(rollouts.save(read)).rejects.toBeInstanceOf(RecordConflict);
      await expect(rollouts.get('web-1')).rejects.toBeInstanceOf(RolloutNotFound);
    });

    test('has no member where there was nothing to say, however deep it stands', async () => {
      const { rollout } = aClaim();
      const image = { ...rollout.image, build: undefined };
      await rollouts.save({ ...rollout, image, failure: undefined });
      const read = await rollouts.get('web-1');
      expect(Object.keys(read.image)).toEqual(['id']);
      expect(read).not.toHaveProperty('failure');
    });

    test('with a full timeline still fits its record', async () => {
      let { rollout } = aClaim();
      for (let at = 0; at < 500; at += 1) rollout = note(rollout, at, 'green has 12.5 % of the traffic');
      await rollouts.save(rollout);
      expect((await rollouts.get('web-1')).timeline).toEqual(rollout.timeline);
    });
  });
  describe('a judgement', () => {
    const ticks = Array.from({ length: 60 }, (_, index) => ({
      minute: index * MINUTE,
      green: { requests: 611, bad: 3, slow: 17.25 },
      blue: { requests: 5_390, bad: 7, slow: 120.5 },
      own: { logins: { blue: { requests: 539, bad: 7 }, green: { requests: 61, bad: 1 } } },
    }));
    const all = { namespace: 'Shop', metric: 'Logins', dimensions: { Group: '{group}' }, statistic: 'Sum' };
    const bad = { ...all, metric: 'LoginsFailed', missing: 'unknown' as const };
    const metrics = [{ ...SLOW, name: 'logins', bad, all }];
    const settings = { ...STANDARD, slow: { ...SLOW, aboveSeconds: 0.5 }, metrics };
    const context = { settings, horizon: 60, nextShare: 0.5 };
    const begun = beginJudgement({ rollout: 'web-1', step: 2, since: 0 });
    const full = settleJudgement(begun, ticks, { until: 60 * MINUTE, oldest: 0 }, context);

    test('that was never written is not found', async () => {
      expect(await judgements.find('web-1', 0)).toBeUndefined();
    });

    test('reads back as it was written, to the last digit, for its rollout and step only', async () => {
      const saved = await judgements.save(full);
      expect(saved).toEqual({ ...full, version: 1 });
      expect(await judgements.find('web-1', 2)).toEqual(saved);
      expect(await judgements.find('web-1', 1)).toBeUndefined();
      expect(await judgements.find('web-12', 2)).toBeUndefined();
    });

    test('is written by the one who read it last', async () => {
      const saved = await judgements.save(begun);
      await judgements.save({ ...saved, minutes: 1 });
      await expect(judgements.save({ ...saved, minutes: 2 })).rejects.toBeInstanceOf(RecordConflict);
      await expect(judgements.save(full)).rejects.toBeInstanceOf(RecordConflict);
    });

    test('is no rollout and no service', async () => {
      await judgements.save(full);
      await expect(rollouts.get('web-1')).rejects.toBeInstanceOf(RolloutNotFound);
      expect((await services.list()).services).toEqual([]);
    });
  });

  describe('the audit trail', () => {
    const AT = Date.UTC(2026, 0, 31, 23, 59);
    const entry = (id: string, at = AT, service = 'web') => ({
      service,
      id,
      at,
      by: 'ann',
      command: 'POST /rollouts/{id}/pause',
      rollout: `${service}-1`,
      reason: 'a look',
      status: 200,
      result: 'paused',
      version: 0,
    });

    test('has the commands of a service and a month, the newest first', async () => {
      await audit.append(entry('one'));
      await audit.append(entry('two', AT + 1_000));
      await audit.append(entry('next', AT + 2 * MINUTE));
      await audit.append(entry('other', AT, 'shop'));
      const january = await audit.ofMonth('web', '2026-01');
      expect(january).toEqual([
        { ...entry('two', AT + 1_000), version: 1 },
        { ...entry('one'), version: 1 },
      ]);
      expect(await audit.ofMonth('web', '2026-02')).toMatchObject([{ id: 'next' }]);
      expect(await audit.ofMonth('web', '2025-12')).toEqual([]);
    });

    test('changes nothing that it has', async () => {
      await audit.append(entry('one'));
      await expect(audit.append({ ...entry('one'), reason: 'another' })).rejects.toBeInstanceOf(
        RecordConflict,
      );
      expect(await audit.ofMonth('web', '2026-01')).toMatchObject([{ reason: 'a look' }]);
    });
  });

  describe('a command under its key', () => {
    const begun = { caller: 'ann', key: 'k', fingerprint: 'f', begunAt: 1, expiresAt: 2, version: 0 };
    const response = { status: 200, body: '{}', headers: { location: '/rollouts/web-1' } };

    test('is found by its caller, with its response', async () => {
      const saved = await replays.save(begun);
      await replays.save({ ...saved, response });
      expect(await replays.find('ann', 'k')).toEqual({ ...begun, response, version: 2 });
      expect(await replays.find('bob', 'k')).toBeUndefined();
    });

    test('is begun by one of two', async () => {
      await replays.save(begun);
      await expect(replays.save({ ...begun, begunAt: 3 })).rejects.toBeInstanceOf(RecordConflict);
    });
  });

  describe('the turns', () => {
    test('are none at first, and then as they were saved', async () => {
      const none = await turns.get();
      expect(none).toMatchObject({ free: {}, slowness: 1, version: 0 });
      await turns.save({ ...none, free: { 'reads check': 5 } });
      expect(await turns.get()).toEqual({ ...none, free: { 'reads check': 5 }, version: 1 });
    });

    test('are taken by one of two', async () => {
      const none = await turns.get();
      await turns.save(none);
      await expect(turns.save({ ...none, slowness: 2 })).rejects.toBeInstanceOf(RecordConflict);
    });
  });

  describe('a recall', () => {
    const recall = { image: 'ami-1', at: 1, by: 'ann', reason: 'slow', version: 0 };

    test('is found by its image and listed, also once it is lifted', async () => {
      expect(await recalls.find('ami-1')).toBeUndefined();
      const saved = await recalls.save(recall);
      const lifted = { at: 2, by: 'bob', reason: 'a false alarm' };
      await recalls.save({ ...saved, lifted });
      expect(await recalls.find('ami-1')).toEqual({ ...recall, lifted, version: 2 });
      expect(await recalls.list()).toHaveLength(1);
    });

    test('is made by one of two', async () => {
      await recalls.save(recall);
      await expect(recalls.save({ ...recall, by: 'bob' })).rejects.toBeInstanceOf(RecordConflict);
    });
  });
}

const anInspection = (): Inspection => ({
  service: 'web',
  at: 1,
  fleet: 'web-1',
  arn: 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:1:autoScalingGroupName/web-1',
  servers: 2,
  findings: [
    {
      code: 'standby',
      severity: 'medium',
      subject: 'i-1',
      servers: ['i-1'],
      count: 1,
      expected: 'in service',
      found: 'Standby',
      mend: 'replace it',
      since: 1,
    },
  ],
  more: 0,
  unknown: [],
  settings: { MaxSize: '6' },
  next: 5,
  version: 0,
});
