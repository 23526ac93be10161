import { describe, expect, test } from 'vitest';
import { ensureRunning } from '../../../src/lifecycle/begin/lock-holder.ts';
import { aFlock, campaignIn, end, order, pass, publish, round } from '../../world/campaigns.ts';
import { Crash, crashes, rethrowCrash } from '../../world/crash.ts';
import type { World } from '../../world/world.ts';

const WAVES = { waves: [{ count: 1 }, { count: 1 }, { percent: 100 }], reverts: 1 };

async function begun(): Promise<World> {
  const world = await aFlock(['a', 'b', 'c'], WAVES);
  await publish(world);
  return world;
}

async function halfway(): Promise<World> {
  const world = await begun();
  await end(world, 'a');
  await pass(world, 33);
  return world;
}

const SITUATIONS: readonly (readonly [
  what: string,
  prepare: () => Promise<World>,
  run: (world: World) => Promise<unknown>,
])[] = [
  ['the event of its image', () => aFlock(['a', 'b', 'c'], WAVES), publish],
  [
    'a round that begins the next wave',
    async () => {
      const world = await begun();
      await end(world, 'a');
      await pass(world, 30);
      await world.clock.advance(120_000);
      return world;
    },
    round,
  ],
  [
    'a round that stops it, with a service under way',
    async () => {
      const world = await aFlock(['a', 'b', 'c'], { waves: [{ count: 2 }, { percent: 100 }], reverts: 1 });
      await publish(world);
      await end(world, 'a', 'BadResponses');
      return world;
    },
    round,
  ],
  ['a pause', begun, (world) => order(world, 'pause')],
  [
    'a resumption',
    async () => {
      const world = await begun();
      await order(world, 'pause');
      return world;
    },
    (world) => order(world, 'resume'),
  ],
  ['a stop', begun, (world) => order(world, 'stop')],
  ['a roll back', halfway, (world) => order(world, 'roll-back')],
  [
    'a round that completes a roll back',
    async () => {
      const world = await halfway();
      // Its order is on record, and nothing of it is done.
      world.after('campaigns.save', () => {
        throw new Crash('after its order');
      });
      await order(world, 'roll-back').catch(() => undefined);
      return world;
    },
    round,
  ],
];

/** What a run that was disturbed may not leave otherwise. A claim that broke off is completed by the watchdog. */
async function left(world: World) {
  await pass(world, 2);
  const { services } = await world.ports.services.list();
  const held = await Promise.all(services.map((service) => ensureRunning(world.ports, service)));
  const { members, state, order: told, wave, endedAt } = await campaignIn(world);
  const { open, recent } = await world.ports.campaigns.book();
  return {
    campaign: { state, wave, isEnded: endedAt !== undefined, order: told?.kind },
    members: members.map(({ service, state: own, rollout }) => [service, own, rollout]),
    rollouts: held.map((rollout) => rollout && [rollout.id, rollout.image.id, rollout.abort?.by]),
    book: { open, recent },
    executions: [...world.executions].toSorted(),
    announced: new Set(world.announced.filter(isOfCampaign).map(({ id }) => id)).size,
  };
}

const isOfCampaign = ({ type }: { readonly type: string }) => type.startsWith('Campaign');

describe('a function that dies at any of its calls leaves what its next run completes', () => {
  test.each(SITUATIONS)('%s', async (_, prepare, run) => {
    const ends = await crashes(prepare, (world) => run(world).catch(rethrowCrash));
    const calm = await left(ends[0]!.world);
    expect(ends.length).toBeGreaterThan(4);
    for (const { where, world } of ends.slice(1)) expect(await left(world), where).toEqual(calm);
  });
});
