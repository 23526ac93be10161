import { type DescribeInstancesCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { describe, expect, test } from 'vitest';
import { instances } from '../../../src/aws/ec2/instances.ts';
import { aLiveFleet, aWorld } from '../world.ts';

const MINUTE = 60_000;

describe('the images that servers run', () => {
  test('are told for those that are there, and those that are gone are left out', async () => {
    const world = await aWorld();
    await aLiveFleet(world);
    const fleet = await world.ports.fleets.describe('web-1');
    const [gone = '', ...others] = fleet!.servers.map(({ id }) => id);
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [gone] }));
    await world.clock.advance(MINUTE);
    const running = await world.ports.servers.imagesOf([gone, ...others, 'i-0123456789abcdef0']);
    expect(running).toEqual(Object.fromEntries(others.map((id) => [id, 'ami-blue'])));
    expect(await world.ports.servers.imagesOf([])).toEqual({});
  });

  test('are asked for in batches, because a filter takes at most 200 values', async () => {
    const asked: string[][] = [];
    const send = async ({ input }: DescribeInstancesCommand) => {
      const ids = input.Filters?.[0]?.Values ?? [];
      asked.push(ids);
      return {
        Reservations: [{ Instances: ids.map((InstanceId) => ({ InstanceId, ImageId: 'ami-blue' })) }],
      };
    };
    const ids = Array.from({ length: 250 }, (_, index) => `i-${index}`);
    const running = await instances({ send } as never).imagesOf(ids);
    expect(Object.keys(running)).toEqual(ids);
    expect(asked.flat()).toEqual(ids);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(200);
  });
});
