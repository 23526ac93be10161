import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fixture, QUICK, type SpecChange, underLoad, useEnvironment } from './demo-context.ts';
import { announcements, servers, untilServers } from './observations.ts';
import { changeSpec, endedRollout, publish, startedRollout, untilRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment();

const ALARM = 'web-errors';
const WATCHED: SpecChange = {
  steps: [
    { weight: 50, bake: '20m' },
    { weight: 100, bake: '5m' },
  ],
  startWithin: '1h',
  limits: { badShare: 1, minimumRequests: 50 },
  health: {},
};

/** The faster the machine, the fewer requests there are in a minute of the cloud. */
const LONG = [
  { weight: 50, bake: '2h' },
  { weight: 100, bake: '5m' },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'greenshift-images-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const databaseDown = () => join(folder, 'database-down');

/** An image whose servers need the database that all of them share. */
async function dependentImage(version: string): Promise<string> {
  const image = await mkdtemp(join(folder, `${version}-`));
  await copyFile(join(fixture('slow-at-times'), 'server.mjs'), join(image, 'server.mjs'));
  const env = { VERSION: version, DATABASE_DOWN: databaseDown() };
  await writeFile(join(image, 'image.json'), JSON.stringify({ command: ['node', 'server.mjs'], env }));
  return image;
}

/** The load balancer's errors, those of both fleets together. */
async function watchErrors(): Promise<void> {
  const { clientOptions, infrastructure } = environment();
  const [, loadBalancer = ''] = /:listener\/(.+)\/[^/]+$/.exec(infrastructure.listener) ?? [];
  const client = new CloudWatchClient(clientOptions);
  await client.send(
    new PutMetricAlarmCommand({
      AlarmName: ALARM,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_Target_5XX_Count',
      Dimensions: [{ Name: 'LoadBalancer', Value: loadBalancer }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 3,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    }),
  );
  client.destroy();
}

async function begin(image: string): Promise<string> {
  const { rollout } = await startedRollout(environment(), await publish(environment(), image));
  return rollout;
}

const atHalf = (id: string) =>
  untilRollout(
    environment(),
    id,
    ({ phase, evidence }) => phase === 'baking' && evidence.green.requests > 60,
  );

test('an image that is slow for a tenth of its requests is reverted, and none of them fails', async () => {
  await changeSpec(environment(), { ...WATCHED, steps: LONG, health: { slow: { above: 0.1 } } });
  const { result: rollout, seen } = await underLoad(environment(), async () =>
    endedRollout(environment(), await begin(fixture('slow-at-times'))),
  );
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    step: { index: 0 },
    failure: { code: 'BadResponses', message: expect.stringMatching(/^slow responses [\d.]+ % on green, /) },
  });
  expect(seen).toMatchObject({ imageFailures: 0, otherFailures: {} });
});

test('a server of green that crashes is replaced, and its image is promoted', async () => {
  await changeSpec(environment(), WATCHED);
  const blue = await servers();
  const { result } = await underLoad(environment(), async () => {
    const id = await begin(fixture('v2'));
    await atHalf(id);
    const victim = (await servers()).find((pid) => !blue.includes(pid));
    // Without a number everything here would be killed.
    if (victim === undefined) throw new Error('green has no server');
    process.kill(victim, 'SIGKILL');
    return { rollout: await endedRollout(environment(), id), victim };
  });
  expect(result.rollout).toMatchObject({ outcome: 'promoted', failure: null });
  await untilServers(3);
  expect(await servers()).not.toContain(result.victim);
});

test('an incident of a database that both fleets need reverts nothing, and people are called by the alarm', async () => {
  await changeSpec(environment(), QUICK);
  await endedRollout(environment(), await begin(await dependentImage('before')));
  const announced = await announcements(environment());
  await watchErrors();
  const health = { alarms: [{ name: ALARM, action: 'call' }] };
  await changeSpec(environment(), { ...WATCHED, health });
  const { result: rollout, seen } = await underLoad(environment(), async () => {
    const id = await begin(await dependentImage('after'));
    await atHalf(id);
    await writeFile(databaseDown(), '');
    await until('a call', async () => announced('RolloutNeedsAttention').length > 0 || undefined);
    await rm(databaseDown());
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({ outcome: 'promoted', failure: null });
  expect(announced('RolloutNeedsAttention')).toMatchObject([
    { rollout: rollout.rollout, reason: expect.stringContaining(`the alarm ${ALARM} is in the state ALARM`) },
  ]);
  expect(seen.images.before?.answers).toBeGreaterThan(0);
});
