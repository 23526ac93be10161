import { EventBridgeClient, ListTargetsByRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeAll, expect, test } from 'vitest';
import { pause } from '../../demo/environment.ts';
import { createPublisher } from '../../demo/image-pipeline.ts';
import { awsClients } from '../../src/aws/clients.ts';
import {
  announcements,
  begun,
  ended,
  example,
  publish,
  QUICK,
  respecify,
  serviceOf,
  underLoad,
  until,
  untilRollout,
  useStage,
} from './demo-context.ts';

const stage = useStage();
let announced: Awaited<ReturnType<typeof announcements>>;

beforeAll(async () => {
  announced = await announcements(stage());
});

const RULE = 'greenshift-images';

const imageEvent = (build: string) => ({
  source: 'aws.imagebuilder',
  'detail-type': 'EC2 Image Builder Image State Change',
  resources: [build],
  detail: { 'previous-state': { status: 'DISTRIBUTING' }, state: { status: 'AVAILABLE' } },
});

const buildArn = (path: string) => `arn:aws:imagebuilder:us-east-1:111122223333:image/${path}`;

/** What the function says to an event: the same call that EventBridge makes. */
const tell = (build: string) => stage().cloud.functions.invoke('greenshift-start-rollout', imageEvent(build));

async function executions(): Promise<string[]> {
  const client = new SFNClient(stage().clientOptions);
  const { stateMachineArn } = stage().deployment;
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  client.destroy();
  return executions.map(({ name }) => name!);
}

test('an image of a pipeline that no service follows is nobody’s business', async () => {
  const before = await serviceOf(stage());
  const publisher = createPublisher(awsClients(stage().clientOptions).imageBuilder, 'other');
  const build = await publisher.publish(example('v2'));
  await publisher.available(build, pause);
  expect(await tell(build)).toEqual({ build, services: [] });
  expect(await serviceOf(stage())).toEqual(before);
  expect(await executions()).toEqual([]);
});

test('the event of an image that Image Builder does not know is refused, once and aloud', async () => {
  const build = buildArn('web/9.9.9/1');
  stage().cloud.services.events.emit(imageEvent(build));
  const refusals = () => announced('ImageRefused').filter((refusal) => refusal.build === build);
  await until('the refusal', async () => refusals().length > 0);
  expect(refusals()).toMatchObject([{ reason: expect.stringContaining("doesn't know") }]);
  expect(await executions()).toEqual([]);
});

test('an image of an account that the spec does not trust is refused, aloud', async () => {
  const { spec } = await serviceOf(stage());
  const strangers = { ...spec.image, owners: ['444455556666'] };
  await stage().api('PUT', '/services/web', { ...spec, image: strangers });
  const image = await publish(stage(), example('v2'));
  const refusals = () => announced('ImageRefused').filter((refusal) => refusal.image === image);
  await until('the refusal', async () => refusals().length > 0);
  expect(refusals()).toMatchObject([
    { service: 'web', reason: expect.stringContaining('belongs to account 111122223333') },
  ]);
  expect(await serviceOf(stage())).toMatchObject({ rollout: null, live: { fleet: 'web-original' } });
  const asked = await stage().api('POST', '/services/web/rollouts', { image });
  expect(asked).toMatchObject({ status: 422, body: { type: 'urn:greenshift:problem:ImageRefused' } });
  await stage().api('PUT', '/services/web', spec);
});

test('what looks like an image event but is none ends among the lost events, with the reason', async () => {
  // Deployed, an event is retried for a day; nothing is learned from waiting a day here.
  const client = new EventBridgeClient(stage().clientOptions);
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule: RULE }));
  const hasty = Targets.map((target) => ({ ...target, RetryPolicy: { MaximumRetryAttempts: 2 } }));
  await client.send(new PutTargetsCommand({ Rule: RULE, Targets: hasty }));
  const { events, queues } = stage().cloud.services;
  events.emit({ ...imageEvent('x'), resources: ['arn:aws:s3:::not-an-image'] });
  const [lost] = await until('the lost event', async () => {
    const messages = queues.messages(stage().deployment.lostEvents);
    return messages.length > 0 && messages;
  });
  expect(JSON.parse(lost!.body)).toMatchObject({ resources: ['arn:aws:s3:::not-an-image'] });
  expect(lost!.attributes).toMatchObject({
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '2',
    ERROR_MESSAGE: expect.stringContaining('resources[0]: expected the ARN of an image build version'),
  });
  await client.send(new PutTargetsCommand({ Rule: RULE, Targets }));
  client.destroy();
});

test('the same event four times over is one rollout', async () => {
  const before = await executions();
  const build = await stage().publisher.publish(example('v2'));
  const image = await stage().publisher.available(build, pause);
  // Image Builder has sent it once.
  for (let time = 0; time < 3; time += 1) stage().cloud.services.events.emit(imageEvent(build));
  const { rollout: id } = await begun(stage(), image);
  expect(await ended(stage(), id)).toMatchObject({ outcome: 'promoted' });
  expect(await tell(build)).toEqual({
    build,
    services: [{ service: 'web', outcome: 'known', rollout: id }],
  });
  expect(await serviceOf(stage())).toMatchObject({ rollout: null, queued: null, last: { rollout: id } });
  expect((await executions()).filter((name) => !before.includes(name))).toHaveLength(1);
});

test('of the images that are published during a rollout the newest comes next, and the others never', async () => {
  // Without a request nothing is learned, so the first waits for the clients.
  await respecify(stage(), { ...QUICK, limits: { minimumRequests: 1 } });
  const first = await begun(stage(), await publish(stage(), example('v2')));
  const overtaken = await publish(stage(), example('v3'));
  await until('v3 in the queue', async () => (await serviceOf(stage())).queued?.image === overtaken);
  const newest = await publish(stage(), example('v4'));
  await until('v4 in the queue', async () => (await serviceOf(stage())).queued?.image === newest);
  await untilRollout(stage(), first.rollout, ({ phase }) => phase === 'baking');

  const { result: second } = await underLoad(stage(), async () => {
    expect(await ended(stage(), first.rollout)).toMatchObject({ outcome: 'promoted' });
    return ended(stage(), (await begun(stage(), newest)).rollout);
  });
  expect(second).toMatchObject({
    outcome: 'promoted',
    cause: { kind: 'image-published' },
    blue: { image: first.image },
  });
  expect(await serviceOf(stage())).toMatchObject({ rollout: null, queued: null, live: { image: newest } });
  const started = announced('RolloutStarted').map(({ image }) => image);
  expect(started).toEqual(expect.arrayContaining([first.image, newest]));
  expect(started).not.toContain(overtaken);
  // An announcement may come twice, with the id that it had.
  const queued = new Map(announced('RolloutQueued').map(({ id, image }) => [id, image]));
  expect([...queued.values()]).toEqual([overtaken, newest]);
});
