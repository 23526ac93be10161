import {
  type DescribeInstancesCommand,
  type GetConsoleOutputCommand,
  TerminateInstancesCommand,
} from '@aws-sdk/client-ec2';
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

describe('what is known of a server that failed', () => {
  test('is why it ended, and nothing of one that runs or was never there', async () => {
    const world = await aWorld();
    await aLiveFleet(world);
    const [first = '', second = ''] = (await world.ports.fleets.describe('web-1'))!.servers.map(
      ({ id }) => id,
    );
    await world.clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [first] }));
    expect(await world.ports.servers.endsOf([first, second, 'i-0123456789abcdef0'])).toEqual({
      [first]: 'Client.UserInitiatedShutdown: User initiated shutdown',
    });
  });

  // What EC2 had taken back beyond the first hundred counted as ended for other reasons.
  test('is why it ended, however many there are', async () => {
    const send = async ({ input }: DescribeInstancesCommand) => {
      const ids = input.Filters?.[0]?.Values ?? [];
      expect(ids.length).toBeLessThanOrEqual(200);
      return {
        Reservations: [
          { Instances: ids.map((InstanceId) => ({ InstanceId, StateReason: { Message: 'x' } })) },
        ],
      };
    };
    const ids = Array.from({ length: 250 }, (_, index) => `i-${index}`);
    expect(Object.keys(await instances({ send } as never).endsOf(ids))).toEqual(ids);
  });

  test('is its console, of which EC2 may have nothing', async () => {
    const world = await aWorld();
    await aLiveFleet(world);
    const [{ id } = { id: '' }] = (await world.ports.fleets.describe('web-1'))!.servers;
    expect(await world.ports.servers.console(id)).toBe('');
    expect(await world.ports.servers.console('i-0123456789abcdef0')).toBe('');
  });

  test('is its older console where EC2 has no newest one', async () => {
    const asked: (boolean | undefined)[] = [];
    const send = async ({ input }: GetConsoleOutputCommand) => {
      asked.push(input.Latest);
      if (input.Latest) throw Object.assign(new Error('not on Nitro'), { name: 'UnsupportedOperation' });
      return { Output: Buffer.from('started\n').toString('base64') };
    };
    expect(await instances({ send } as never).console('i-1')).toBe('started\n');
    expect(asked).toEqual([true, undefined]);
  });
});
