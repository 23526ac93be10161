import { EventBridgeClient, ListTargetsByRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { beforeAll, expect, test } from 'vitest';
import { createPublisher } from '../../demo/image-pipeline.ts';
import { pause } from '../../demo/installation.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { fixture, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { announcements } from './observations.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout, untilRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();
let announced: Awaited<ReturnType<typeof announcements>>;

beforeAll(async () => {
  announced = await announcements(environment());
});

const imageEvent = (build: string) => ({
  source: 'aws.imagebuilder',
  'detail-type': 'EC2 Image Builder Image State Change',
  resources: [build],
  detail: { 'previous-state': { status: 'DISTRIBUTING' }, state: { status: 'AVAILABLE' } },
});

/** What the function returns for an event: the same call that EventBridge makes. */
const invokeStart = (build: string) =>
  environment().cloud.functions.invoke('greenshift-start-rollout', imageEvent(build));

async function executions(): Promise<string[]> {
  const client = new SFNClient(environment().clientOptions);
  const { stateMachineArn } = environment().deployment;
  const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
  client.destroy();
  return executions.map(({ name }) => name!);
}

test('an image of a pipeline that no service follows is ignored', async () => {
  const before = await serviceOf(environment());
  const publisher = createPublisher(awsClients(environment().clientOptions).imageBuilder, 'other');
  const build = await publisher.publish(fixture('v2'));
  await publisher.available(build, pause);
  expect(await invokeStart(build)).toEqual({ build, services: [] });
  expect(await serviceOf(environment())).toEqual(before);
  expect(await executions()).toEqual([]);
});

test('the event of an image that Image Builder does not know starts nothing, and nobody is told', async () => {
  const build = 'arn:aws:imagebuilder:us-east-1:111122223333:image/web/9.9.9/1';
  environment().cloud.services.events.emit(imageEvent(build));
  for (let times = 0; times < 20; times += 1) await pause();
  expect(announced('ImageRefused').filter((refusal) => refusal.build === build)).toEqual([]);
  expect(await executions()).toEqual([]);
});

test('an image of an account that the spec does not trust is refused and announced', async () => {
  const { spec } = await serviceOf(environment());
  const strangers = { ...spec.image, owners: ['444455556666'] };
  await environment().api('PUT', '/services/web', { ...spec, image: strangers });
  const image = await publish(environment(), fixture('v2'));
  const refusals = () => announced('ImageRefused').filter((refusal) => refusal.image === image);
  await until('the refusal', async () => refusals().length > 0);
  expect(refusals()).toMatchObject([
    { service: 'web', reason: expect.stringContaining('belongs to account 111122223333') },
  ]);
  expect(await serviceOf(environment())).toMatchObject({ rollout: null, live: { fleet: 'web-original' } });
  const asked = await environment().api('POST', '/services/web/rollouts', { image });
  expect(asked).toMatchObject({ status: 422, body: { type: 'urn:greenshift:problem:ImageRefused' } });
  await environment().api('PUT', '/services/web', spec);
});

test('an event that only resembles an image event ends among the lost events, with the reason', async () => {
  const Rule = 'greenshift-images';
  // Deployed, an event is retried for a day.
  const client = new EventBridgeClient(environment().clientOptions);
  const { Targets = [] } = await client.send(new ListTargetsByRuleCommand({ Rule }));
  const hasty = Targets.map((target) => ({ ...target, RetryPolicy: { MaximumRetryAttempts: 2 } }));
  await client.send(new PutTargetsCommand({ Rule, Targets: hasty }));
  const { events, queues } = environment().cloud.services;
  events.emit({ ...imageEvent('x'), resources: ['arn:aws:s3:::not-an-image'] });
  const [lost] = await until('the lost event', async () => {
    const messages = queues.messages(environment().deployment.lostEvents);
    return messages.length > 0 && messages;
  });
  expect(JSON.parse(lost!.body)).toMatchObject({ resources: ['arn:aws:s3:::not-an-image'] });
  expect(lost!.attributes).toMatchObject({
    EXHAUSTED_RETRY_CONDITION: 'MaximumRetryAttempts',
    RETRY_ATTEMPTS: '2',
    ERROR_MESSAGE: expect.stringContaining('resources: expected the ARN of an image build version'),
  });
  await client.send(new PutTargetsCommand({ Rule, Targets }));
  client.destroy();
});

test('the same event four times over is one rollout', async () => {
  const before = await executions();
  const build = await environment().publisher.publish(fixture('v2'));
  const image = await environment().publisher.available(build, pause);
  // Image Builder has sent it once.
  for (let time = 0; time < 3; time += 1) environment().cloud.services.events.emit(imageEvent(build));
  const { rollout: id } = await startedRollout(environment(), image);
  expect(await endedRollout(environment(), id)).toMatchObject({ outcome: 'promoted' });
  expect(await invokeStart(build)).toEqual({
    build,
    services: [{ service: 'web', outcome: 'known', rollout: id }],
  });
  expect(await serviceOf(environment())).toMatchObject({
    rollout: null,
    queued: null,
    last: { rollout: id },
  });
  expect((await executions()).filter((name) => !before.includes(name))).toHaveLength(1);
});

test('of the images that are published during a rollout the newest comes next, and the others never', async () => {
  // Without a request nothing is learned, so the first rollout waits for the clients.
  await changeSpec(environment(), { ...QUICK, limits: { minimumRequests: 1, holdAtMost: '12h' } });
  const first = await startedRollout(environment(), await publish(environment(), fixture('v2')));
  const overtaken = await publish(environment(), fixture('v3'));
  await until('v3 in the queue', async () => (await serviceOf(environment())).queued?.image === overtaken);
  const newest = await publish(environment(), fixture('v4'));
  await until('v4 in the queue', async () => (await serviceOf(environment())).queued?.image === newest);
  await untilRollout(environment(), first.rollout, ({ phase }) => phase === 'baking');

  const { result: second } = await underLoad(environment(), async () => {
    expect(await endedRollout(environment(), first.rollout)).toMatchObject({ outcome: 'promoted' });
    return endedRollout(environment(), (await startedRollout(environment(), newest)).rollout);
  });
  expect(second).toMatchObject({
    outcome: 'promoted',
    cause: { kind: 'image-published' },
    blue: { image: first.image },
  });
  expect(await serviceOf(environment())).toMatchObject({
    rollout: null,
    queued: null,
    live: { image: newest },
  });
  const imagesOf = (type: string) => announced(type).map(({ image }) => image!);
  const wasAnnounced = (type: string, image: string) =>
    until(`${type} of ${image}`, async () => imagesOf(type).includes(image));
  await Promise.all([
    ...[first.image, newest].map((image) => wasAnnounced('RolloutStarted', image)),
    ...[overtaken, newest].map((image) => wasAnnounced('RolloutQueued', image)),
  ]);
  expect(imagesOf('RolloutStarted')).not.toContain(overtaken);
  // Two functions announce them, each when it gets to it.
  expect(imagesOf('RolloutQueued').toSorted()).toEqual([overtaken, newest].toSorted());
});
