import { DescribeLaunchTemplateVersionsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { fixture, type SpecChange, underLoad, useEnvironment } from './demo-context.ts';
import { groupOf, listenerWeights, untilServers } from './observations.ts';
import {
  changeSpec,
  endedRollout,
  publish,
  type RolloutView,
  serviceOf,
  startedRollout,
} from './rollouts.ts';

const environment = useEnvironment();

const WATCHED: SpecChange = {
  steps: [
    { weight: 50, bake: '5m' },
    { weight: 100, bake: '5m' },
  ],
  startWithin: '1h',
  limits: { badShare: 1, minimumRequests: 50 },
};
/**
 * So long at a half that an image which fails, or sickens, does so beside blue: the faster the machine, the fewer requests
 * there are in a minute of the cloud.
 */
const THOROUGH: SpecChange = {
  ...WATCHED,
  steps: [
    { weight: 50, bake: '2h' },
    { weight: 100, bake: '5m' },
  ],
};
/** For images that never get healthy. */
const IMPATIENT: SpecChange = { ...WATCHED, startWithin: '6m' };

async function templateVersions() {
  const client = new EC2Client(environment().clientOptions);
  const command = new DescribeLaunchTemplateVersionsCommand({ LaunchTemplateName: 'web-servers' });
  const { LaunchTemplateVersions = [] } = await client.send(command);
  client.destroy();
  return LaunchTemplateVersions.map(({ VersionNumber }) => VersionNumber);
}

/** What a rollout may change and must give back. */
async function worldOf() {
  const { infrastructure } = environment();
  const [group, weights, versions, { live, previous }] = await Promise.all([
    groupOf(environment(), infrastructure.fleet),
    listenerWeights(environment()),
    templateVersions(),
    serviceOf(environment()),
  ]);
  const { MinSize, MaxSize, DesiredCapacity, LaunchTemplate, SuspendedProcesses, Instances } = group!;
  const settings = { MinSize, MaxSize, DesiredCapacity, LaunchTemplate, SuspendedProcesses };
  const servers = Instances?.map(({ InstanceId }) => InstanceId).toSorted();
  return { settings, servers, weights: withTraffic(weights), versions, live, previous };
}

/** Green's target group stays in the forward action at 0 after the first rollout, which changes nothing for requests. */
const withTraffic = (weights: Awaited<ReturnType<typeof listenerWeights>>) =>
  Object.keys(weights).filter((group) => weights[group] !== 0);

async function revertedRollout(folder: string, spec: SpecChange): Promise<RolloutView> {
  await changeSpec(environment(), spec);
  const before = await worldOf();
  expect(before.settings).toMatchObject({ MinSize: 2, LaunchTemplate: { Version: '$Latest' } });
  const { result: rollout, seen } = await underLoad(environment(), async () => {
    const { rollout: id } = await startedRollout(environment(), await publish(environment(), folder));
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({ outcome: 'reverted', abort: null, traffic: { green: 0, blue: 100 } });
  expect(seen.otherFailures).toEqual({});
  expect(await worldOf()).toEqual(before);
  expect(await groupOf(environment(), rollout.rollout)).toBeUndefined();
  await untilServers(3);
  return rollout;
}

const weightsOf = ({ timeline }: RolloutView) =>
  timeline.flatMap(({ what }) => /^green has ([\d.]+) %/.exec(what)?.[1] ?? []);

test('an image that fails 5 % of its requests is reverted, and blue is again exactly what it was', async () => {
  const rollout = await revertedRollout(fixture('v3'), THOROUGH);
  expect(rollout.failure).toMatchObject({ code: 'BadResponses' });
  expect(rollout.failure?.message).toMatch(
    /^errors [\d.]+ % on green, [\d.]+ % on blue over \d+ min, evidence/,
  );
  expect(rollout.evidence.green.bad).toBeGreaterThan(rollout.evidence.blue.bad);
});

test('an image that fails 0.9 % of its requests beside a clean blue is reverted at a low weight', async () => {
  const steps = [
    { weight: 10, bake: '4h' },
    { weight: 100, bake: '5m' },
  ];
  const rollout = await revertedRollout(fixture('rarely-fails'), { ...WATCHED, steps });
  expect(rollout).toMatchObject({
    step: { index: 0 },
    failure: {
      code: 'BadResponses',
      message: expect.stringMatching(/^errors [\d.]+ % on green, 0(\.\d+)? % on blue/),
    },
  });
});

test('an image that passes its health check and closes every second connection is reverted', async () => {
  await changeSpec(environment(), WATCHED);
  const before = await worldOf();
  const { result: rollout } = await underLoad(environment(), async () => {
    const { rollout: id } = await startedRollout(
      environment(),
      await publish(environment(), fixture('closes')),
    );
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    failure: { code: expect.stringMatching(/^(Outage|BadResponses)$/) },
    step: { index: 0 },
  });
  expect(await worldOf()).toEqual(before);
  const { seen } = await underLoad(environment(), () => new Promise((done) => setTimeout(done, 500)));
  expect(seen.otherFailures).toEqual({});
});

test('an image that answers 404 to everything is held, and then reverted', async () => {
  await changeSpec(environment(), { ...WATCHED, limits: { ...WATCHED.limits, holdAtMost: '5m' } });
  const { result: rollout } = await underLoad(environment(), async () => {
    const { rollout: id } = await startedRollout(
      environment(),
      await publish(environment(), fixture('not-found')),
    );
    return endedRollout(environment(), id);
  });
  expect(rollout).toMatchObject({
    outcome: 'reverted',
    failure: { code: 'ClientErrors', message: expect.stringMatching(/responses of green are 4xx/) },
    step: { index: 0 },
  });
  expect(rollout.timeline.filter(({ what }) => what.startsWith('held: '))).toHaveLength(1);
});

test.each(['never-boots', 'never-healthy'])('an image that %s gets no request', async (name) => {
  const rollout = await revertedRollout(fixture(name), IMPATIENT);
  expect(rollout.failure).toMatchObject({
    code: 'GreenUnhealthy',
    message: expect.stringMatching(/^0 of 3 servers of green are healthy after \d+ minutes/),
  });
  expect(weightsOf(rollout)).toEqual([]);
});

test('an image that sickens under its traffic is reverted', async () => {
  const rollout = await revertedRollout(fixture('sickens'), THOROUGH);
  expect(rollout.failure).toMatchObject({ code: 'GreenUnhealthy' });
  // A check finds too few healthy servers, or that those of the check before were replaced meanwhile.
  expect(rollout.failure?.message).toMatch(
    /^green has \d healthy servers, its share of the traffic needs 2|^\d servers of green were healthy in traffic and are gone, of 3/,
  );
  // The rollout and the watchdog may both give blue everything, and both note it.
  expect(new Set(weightsOf(rollout))).toEqual(new Set(['50', '0']));
});
