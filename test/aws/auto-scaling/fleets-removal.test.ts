import {
  DeleteAutoScalingGroupCommand,
  DescribeWarmPoolCommand,
  PutWarmPoolCommand,
} from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import type { AwsClients } from '../../../src/aws/clients.ts';
import { shrinkOrRemove } from '../../../src/fleet/retire.ts';
import { clientsOn } from '../cloud.ts';
import { aLiveFleet, aWorld, type Connect, type World } from '../world.ts';
import { aRequest } from './groups.ts';

const MINUTE = 60_000;
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

/** The pool of a group that is sized to 0 grows to its largest size, and with its servers the group never gets empty. */
test('a fleet with a warm pool launches nothing into it as it goes, and is gone', async () => {
  const world = await aWorld();
  const { blue } = await aLiveFleet(world);
  const { autoScaling } = world.clients;
  const InstanceReusePolicy = { ReuseOnScaleIn: true };
  await autoScaling.send(new PutWarmPoolCommand({ AutoScalingGroupName: 'web-1', InstanceReusePolicy }));
  await world.clock.advance(5 * MINUTE);
  const pool = async () => {
    const command = new DescribeWarmPoolCommand({ AutoScalingGroupName: 'web-1' });
    return (await autoScaling.send(command)).Instances?.length;
  };
  expect(await pool()).toBe(3);
  const claim = { name: 'web-1', rollout: 'web-2' };
  await world.ports.fleets.mark(claim, { targetGroup: blue });
  for (let polls = 0; polls < 20; polls += 1) {
    const fleet = await world.ports.fleets.describe('web-1');
    if (!fleet) return;
    await shrinkOrRemove(world.ports, fleet, claim);
    await world.clock.advance(MINUTE);
    if (await world.ports.fleets.describe('web-1')) expect(await pool()).toBeLessThanOrEqual(3);
  }
  throw new Error('the fleet never went');
});
