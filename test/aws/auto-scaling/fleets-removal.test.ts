import { DeleteAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import type { AwsClients } from '../../../src/aws/clients.ts';
import { clientsOn } from '../cloud.ts';
import { aLiveFleet, aWorld, type Connect, type World } from '../world.ts';
import { aRequest } from './groups.ts';

const GREEN = { name: 'web-2', rollout: 'web-2' };

/** What happens between the read of a group and its deletion. */
type Meanwhile = (clients: AwsClients) => Promise<unknown>;

async function aGreenFleet(meanwhile: Meanwhile): Promise<World> {
  const connect: Connect = async (services) => {
    const clients = await clientsOn({ services });
    const send = async (command: object) => {
      if (command instanceof DeleteAutoScalingGroupCommand) await meanwhile(clients);
      return clients.autoScaling.send(command as never);
    };
    return { ...clients, autoScaling: { send: send as AwsClients['autoScaling']['send'] } };
  };
  const world = await aWorld(undefined, connect);
  const live = await aLiveFleet(world);
  const launchTemplate = { id: live.template, version: 1 };
  await world.ports.fleets.clone(aRequest({ targetGroup: live.green, launchTemplate }));
  return world;
}

test('a fleet that is gone between the read and its deletion is removed', async () => {
  const world = await aGreenFleet(async ({ autoScaling }) => {
    await autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName: 'web-2' }));
    await world.clock.advance(60_000);
  });
  await expect(world.ports.fleets.remove(GREEN)).resolves.toBeUndefined();
  expect(await world.ports.fleets.describe('web-2')).toBeUndefined();
});

test('a deletion that AWS refuses for any other reason has failed', async () => {
  const refusal = Object.assign(new Error('The group has a warm pool'), { name: 'ValidationError' });
  const { ports } = await aGreenFleet(() => Promise.reject(refusal));
  await expect(ports.fleets.remove(GREEN)).rejects.toThrow('a warm pool');
  expect((await ports.fleets.describe('web-2'))?.deleting).toBe(false);
});
