import { PutLifecycleHookCommand, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { AwsError } from '../../../local-cloud/operations.ts';
import { insufficientCapacity, unusableKey } from '../../../local-cloud/services/ec2/capacity.ts';
import { launchProblems } from '../../../src/aws/auto-scaling/launch-problems.ts';
import { aLiveFleet, aWorld, type World } from '../world.ts';

const MINUTE = 60_000;

/** The live fleet is told to grow from three servers to five. */
async function grown(world: World) {
  const input = { AutoScalingGroupName: 'web-1', DesiredCapacity: 5 };
  await world.clients.autoScaling.send(new UpdateAutoScalingGroupCommand(input));
  await world.clock.advance(MINUTE);
  return world.ports.fleets.launchProblems('web-1');
}

test('a fleet whose servers come up has no launch problems', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  expect(await grown(world)).toEqual([]);
});

test('launches that a key makes impossible are told once, with their number and without their instances', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  world.services.ec2.refuseLaunches(unusableKey);
  expect(await grown(world)).toMatchObject([
    {
      what: expect.stringMatching(
        /^\d+ of its launches failed: Instance became unhealthy .* Client\.InternalError: Client error on launch \(as a rule a KMS key .*\)$/,
      ),
      kind: 'refused',
      isLasting: true,
    },
  ]);
});

test('launches for which there is no capacity are told in AWS’s words', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  world.services.ec2.refuseLaunches(insufficientCapacity);
  const [problem] = await grown(world);
  expect(problem?.what).toMatch(/We currently do not have sufficient m5\.large capacity/);
  expect(problem?.kind).toBe('refused');
});

/** From the Auto Scaling user guide, "Troubleshoot", and the EC2 API reference, "Error codes". */
test.each([
  ['Could not launch Spot Instances. InsufficientInstanceCapacity - There is no Spot capacity.', 'refused'],
  ['The requested quantity exceeds the available capacity in the reservation.', 'refused'],
  ['You have requested more vCPU capacity than your current vCPU limit of 32 allows.', 'refused'],
  ['You have requested more instances (5) than your current instance limit of 4 allows.', 'refused'],
  ['Max spot instance count exceeded: MaxSpotInstanceCountExceeded.', 'refused'],
  ['Client.VolumeLimitExceeded: Volume limit exceeded.', 'refused'],
  ['Client.InvalidKMSKey.InvalidState: The KMS key provided is in an incorrect state.', 'refused'],
  ['You are not authorized to perform this operation.', 'refused'],
  ['There are not enough free addresses in subnet subnet-0a.', 'refused'],
  ['The image id [ami-00000002] does not exist.', 'other'],
  ['The architecture arm64 of the instance type does not match x86_64 of the AMI.', 'other'],
  ['Client.UserInitiatedShutdown: User initiated shutdown.', 'other'],
] as const)('of a launch that failed with "%s" the reason is %s', async (message, kind) => {
  const world = await aWorld();
  await aLiveFleet(world);
  world.services.ec2.refuseLaunches(() => new AwsError('Refused', message));
  const [problem] = await grown(world);
  expect(problem).toMatchObject({ kind, what: expect.stringContaining(message.replace(/\.$/, '')) });
});

/** From the Auto Scaling user guide, "Health checks" and "Scaling activities". */
const terminations = (...reasons: readonly string[]) => ({
  send: async () => ({
    Activities: reasons.map((reason) => ({
      Description: 'Terminating EC2 instance: i-0123456789abcdef0',
      Cause: `At 2026-01-01T00:00:00Z an instance was taken out of service in response to ${reason}.`,
      StatusCode: 'Successful',
    })),
  }),
});

test('servers that health checks have ended are told, but not those that somebody has ended', async () => {
  const client = terminations(
    'an ELB system health check failure',
    'an EC2 instance status checks failure',
    'an EC2 health check indicating it has been terminated or stopped',
    'a user request',
  );
  expect(await launchProblems(client as never, 'web-1')).toMatchObject([
    { what: '2 of its servers were ended as unhealthy', kind: 'unhealthy' },
  ]);
});

test('launches whose hook nobody completes are told as waiting', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  await world.clients.autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: 'web-1',
      LifecycleHookName: 'boot',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 3_600,
    }),
  );
  expect(await grown(world)).toMatchObject([
    {
      what: '2 of its launches wait for a lifecycle hook to be completed',
      kind: 'waiting',
      isUnanswered: true,
    },
  ]);
  expect(await world.ports.fleets.launchHooks('web-1')).toEqual([
    { what: '"boot" (which tells nobody but EventBridge; ABANDON after 3600 s)' },
  ]);
});

test('a refusal is told without what only STS can decode', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  const message = `You are not authorized to perform this operation. Encoded authorization failure message: ${'x'.repeat(900)}`;
  world.services.ec2.refuseLaunches(() => new AwsError('UnauthorizedOperation', message));
  const [problem] = await grown(world);
  expect(problem?.what).toMatch(/not authorized to perform this operation\. Launching EC2 instance failed$/);
  expect(problem).toMatchObject({ isLasting: true });
});

/** Each launch is abandoned under a token of its own, which made each a reason of its own. */
test('launches that are abandoned are one reason, however many tokens it names', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  await world.clients.autoScaling.send(
    new PutLifecycleHookCommand({
      AutoScalingGroupName: 'web-1',
      LifecycleHookName: 'boot',
      LifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      HeartbeatTimeout: 30,
    }),
  );
  const [abandoned] = await grown(world);
  expect(abandoned).toMatchObject({
    what: expect.stringMatching(
      /^\d+ of its launches failed: .*with a token was abandoned: Heartbeat Timeout$/,
    ),
    kind: 'abandoned',
    isUnanswered: true,
  });
  expect(abandoned?.count).toBeGreaterThan(1);
});
