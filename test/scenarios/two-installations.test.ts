import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEnvironment, type Environment } from '../../demo/environment.ts';
import { pause } from '../../demo/installation.ts';
import { webSpec } from '../../demo/web-spec.ts';
import { pacedClock } from '../../local-cloud/time/paced-clock.ts';
import { fixture, QUICK, SPEED, underLoad } from './demo-context.ts';
import { type Line, openLine } from './line.ts';
import { untilServers } from './observations.ts';
import { endedRollout, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

const FIRST_REGION = 'us-east-1';
const SECOND_REGION = 'eu-west-1';
const MINUTE = 60_000;
const errors: string[] = [];
const clock = pacedClock(SPEED);
const onError = (error: unknown, where: string) => void errors.push(`${where}: ${error}`);

let first: Environment;
let second: Environment;
let line: Line;

const environmentIn = (regionName: string, installations: string, image: object) =>
  createEnvironment({
    speed: SPEED,
    ports: { endpoint: 0, api: 0 },
    firstImage: fixture('v1'),
    spec: (placed) => {
      const spec = { ...webSpec(placed), ...QUICK };
      return { ...spec, image: { ...spec.image, ...image } };
    },
    onError,
    beside: { clock, regionName, installations },
  });

beforeAll(async () => {
  first = await environmentIn(FIRST_REGION, '', {});
  line = await openLine(first.deployment.api.url);
  second = await environmentIn(SECOND_REGION, `test=${line.url} region=${FIRST_REGION}`, {
    pipeline: undefined,
    promotedFrom: { service: 'web', installation: 'test' },
    after: '30m',
  });
  first.cloud.distributesTo(second.cloud);
});

afterAll(async () => {
  await line?.close();
  await second?.close();
  await first?.close();
  expect(errors).toEqual([]);
  await untilServers(0);
});

async function publishInFirst(folder: string, regions?: readonly string[]): Promise<string> {
  return first.publisher.available(await first.publisher.publish(fixture(folder), regions), pause);
}

/** Publishes an image there, and waits for the end of its rollout. */
async function promoteInFirst(folder: string, regions?: readonly string[]): Promise<string> {
  const image = await publishInFirst(folder, regions);
  const { rollout } = await startedRollout(first, image);
  expect(await endedRollout(first, rollout)).toMatchObject({ outcome: 'promoted' });
  return image;
}

const untilItWaits = (text: string) =>
  until(`the second installation to say: ${text}`, async () => {
    const { upstream } = await serviceOf(second);
    return upstream?.waitsFor?.includes(text) && upstream;
  });

/** So long that an image would have been rolled out, had it been one to be. */
async function passAnHour(): Promise<void> {
  const end = clock.now() + 60 * MINUTE;
  await until('an hour', async () => clock.now() >= end);
}

const imageOfSecond = async () => (await serviceOf(second)).live.image;

const rule = async (command: typeof DisableRuleCommand | typeof EnableRuleCommand) => {
  const client = new EventBridgeClient(first.clientOptions);
  await client.send(new command({ Name: 'greenshift-images' }));
  client.destroy();
};

test('an image without a copy in the other region waits, and says what makes one', async () => {
  const before = await imageOfSecond();
  const image = await promoteInFirst('v2');
  await until('the second installation to wait for a copy of it', async () => {
    const { upstream } = await serviceOf(second);
    return upstream?.image === image && upstream.waitsFor?.includes(`has no copy in ${SECOND_REGION}`);
  });
  await passAnHour();
  expect(await serviceOf(second)).toMatchObject({ live: { image: before }, rollout: null, last: null });
});

test('its successor comes by its late copy, though its event was lost and the API was away for a while', async () => {
  second.cloud.services.ec2.delayImages({ unknown: 10 * MINUTE, pending: 10 * MINUTE });
  await rule(DisableRuleCommand);
  const image = await promoteInFirst('v1', [FIRST_REGION, SECOND_REGION]);
  await rule(EnableRuleCommand);
  const { origin, before } = await untilItWaits('it is to be live in web of test for 30m first');
  expect(origin).toMatchObject({ image, build: expect.stringContaining(':us-east-1:') });
  expect(before).toMatchObject([
    { service: 'web', image, environment: expect.stringContaining('us-east-1') },
  ]);

  line.is = 'shut';
  await untilItWaits("web of test can't be asked");
  await passAnHour();
  expect((await serviceOf(second)).last).toBeNull();

  const { result, seen } = await underLoad(second, async () => {
    line.is = 'open';
    const rollout = await until('the rollout', async () => {
      const { rollout: open, last } = await serviceOf(second);
      return open ?? last?.rollout;
    });
    return endedRollout(second, rollout);
  });
  expect(result).toMatchObject({ outcome: 'promoted', cause: { by: 'the promotion from web of test' } });
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {}, statuses: { 200: seen.due } });
  const { upstream, live } = await serviceOf(second);
  expect(live.image).toBe(upstream?.image);
  expect(live.image).not.toBe(image);
});

test('one that is taken back there before its time is over never comes', async () => {
  const before = await imageOfSecond();
  await promoteInFirst('v2', [FIRST_REGION, SECOND_REGION]);
  const { image } = await untilItWaits('it is to be live in web of test for 30m first');
  expect(image).not.toBe(before);
  const { body } = await first.api('POST', '/services/web/rollback', { reason: 'it leaks' });
  await endedRollout(first, String(body.rollout));
  await passAnHour();
  expect(await serviceOf(second)).toMatchObject({
    live: { image: before },
    rollout: null,
    queued: null,
    upstream: { image: before, waitsFor: null },
  });
});
