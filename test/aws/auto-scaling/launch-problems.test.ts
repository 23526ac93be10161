import { PutLifecycleHookCommand, UpdateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { insufficientCapacity, unusableKey } from '../../../local-cloud/services/ec2/capacity.ts';
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
  const [problem, ...more] = await grown(world);
  expect(problem).toMatch(
    /^\d+ of its launches failed: Instance became unhealthy .* Client\.InternalError: Client error on launch$/,
  );
  expect(more).toEqual([]);
});

test('launches for which there is no capacity are told in AWS’s words', async () => {
  const world = await aWorld();
  await aLiveFleet(world);
  world.services.ec2.refuseLaunches(insufficientCapacity);
  const problems = await grown(world);
  expect(problems.join('; ')).toMatch(/We currently do not have sufficient m5\.large capacity/);
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
  expect(await grown(world)).toEqual(['2 of its launches wait for a lifecycle hook to be completed']);
});
