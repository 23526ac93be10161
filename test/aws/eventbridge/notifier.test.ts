import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { expect, test } from 'vitest';
import { eventBridgeNotifier } from '../../../src/aws/eventbridge/notifier.ts';
import { rolloutEnded, rolloutStarted } from '../../../src/rollout/announcements/announcement.ts';
import { imageRefused } from '../../../src/rollout/announcements/image-announcement.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import { aClaim } from '../dynamodb/records.ts';
import { aWorld } from '../world.ts';

test('an announcement reaches those who listen for it on the bus', async () => {
  const { ports, clients, services, clock } = await aWorld();
  const { arn } = services.queues.create('heard');
  const EventPattern = JSON.stringify({ source: ['greenshift'], 'detail-type': ['RolloutPromoted'] });
  const events = clients.events as { send(command: unknown): Promise<unknown> };
  await events.send(new PutRuleCommand({ Name: 'promoted', EventPattern }));
  await events.send(new PutTargetsCommand({ Rule: 'promoted', Targets: [{ Id: 'queue', Arn: arn }] }));
  const { rollout } = aClaim();
  await ports.notifier.notify(rolloutStarted(rollout, clock.now()));
  await ports.notifier.notify(rolloutEnded({ ...rollout, outcome: 'promoted' }, clock.now()));
  await clock.advance(1_000);
  const heard = services.queues.messages(arn).map(({ body }) => JSON.parse(body));
  expect(heard).toMatchObject([
    {
      source: 'greenshift',
      'detail-type': 'RolloutPromoted',
      time: '2026-01-01T00:00:00Z',
      detail: {
        version: '1',
        id: 'RolloutPromoted/web-1',
        at: '2026-01-01T00:00:00.000Z',
        service: 'web',
        rollout: 'web-1',
        image: 'ami-2',
      },
    },
  ]);
});

test('an entry that EventBridge could not take is an error, though the call succeeded', async () => {
  const answer = {
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'slow' }],
  };
  const notifier = eventBridgeNotifier({ send: async () => answer } as never, 'default', 'greenshift-prod');
  const announced = notifier.notify(imageRefused({ image: 'ami-2', reason: 'not ours' }, 0));
  await expect(announced).rejects.toThrow(
    new CloudUnavailable("ImageRefused wasn't announced: ThrottlingException: slow"),
  );
});

test.each([
  [{ FailedEntryCount: 1 }, CloudUnavailable],
  [{ FailedEntryCount: 0, Entries: [{ EventId: 'one' }] }, undefined],
  [{}, undefined],
])('a response of %j is an error only when it counts a failure', async (response, expected) => {
  const notifier = eventBridgeNotifier({ send: async () => response } as never, 'default', 'greenshift-prod');
  const error = await notifier.notify(imageRefused({ reason: 'not ours' }, 0)).catch((thrown) => thrown);
  expect(error?.constructor).toBe(expected);
});
