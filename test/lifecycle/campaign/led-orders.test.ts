import { describe, expect, test } from 'vitest';
import { campaignHead } from '../../../src/api/campaign-views.ts';
import { orderCampaign } from '../../../src/commands/campaign/campaigns.ts';
import { leadCampaign } from '../../../src/commands/campaign/lead.ts';
import type { Order } from '../../../src/rollout/campaign/campaign.ts';
import { BUILD, campaignIn, end, ID, moving, order, publish, round } from '../../world/campaigns.ts';
import {
  aPair,
  askedOf,
  begun,
  branchAt,
  CALLER,
  COPY,
  type Pair,
  passBoth,
} from '../../world/led-campaigns.ts';
import type { World } from '../../world/world.ts';

const stateIn = async (world: World) => (await campaignIn(world)).state;
const told = ({ announced }: World, type: string) => announced.filter((one) => one.type === type);

/** As `order`, by a person where the campaign is led. */
const orderThere = ({ eu }: Pair, kind: Order['kind'], reason = 'a fair') =>
  orderCampaign(eu.ports, ID, { kind, by: 'eve', reason });

/** Minutes in the installation that is led alone. */
async function passThere({ home, eu }: Pair, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    for (const world of [home, eu]) await world.clock.advance(60_000);
    await round(eu);
  }
}

/** Image Builder tells the installation that is led of the build too. */
async function publishThere({ home, eu }: Pair): Promise<void> {
  const known = home.cloud.builds.get(BUILD);
  if (!known) throw new Error(`the story says that there is a build ${BUILD}`);
  eu.cloud.builds.set(BUILD, { ...known, imageIds: [COPY] });
  await publish(eu);
  await round(eu);
}

describe('a campaign there that has stopped by itself for a bad image', () => {
  test('stays stopped when its leader was paused and resumed before it heard of that, and stops it here', async () => {
    const pair = await aPair();
    await begun(pair);
    await end(pair.eu, 'p', 'BadResponses');
    await passThere(pair, 4);
    expect(await stateIn(pair.eu)).toBe('stopped');
    await order(pair.home, 'pause');
    await order(pair.home, 'resume');
    await passBoth(pair, 2);
    expect(await campaignIn(pair.eu)).toMatchObject({ state: 'stopped', order: { by: 'the campaign' } });
    expect(await moving(pair.eu)).toEqual([]);
    expect(await stateIn(pair.home)).toBe('stopped');
  });

  test('stays stopped when a resumption is heard after the line was down', async () => {
    const pair = await aPair();
    await begun(pair);
    await order(pair.home, 'pause');
    await passBoth(pair, 2);
    pair.line.is = 'down';
    await orderThere(pair, 'resume');
    await passBoth(pair, 1);
    await end(pair.eu, 'p', 'BadResponses');
    await passBoth(pair, 4);
    await order(pair.home, 'resume');
    pair.line.is = 'up';
    await passBoth(pair, 2);
    expect([await stateIn(pair.eu), await stateIn(pair.home)]).toEqual(['stopped', 'stopped']);
  });

  test('stays stopped for an order from before the leader has begun it', async () => {
    const pair = await aPair();
    const { home, eu } = pair;
    await publishThere(pair);
    await publish(home);
    await order(home, 'pause');
    await order(home, 'resume');
    await orderThere(pair, 'resume');
    await passBoth(pair, 1);
    await end(eu, 'p', 'BadResponses');
    await passBoth(pair, 3);
    expect(await stateIn(eu)).toBe('stopped');
    await end(home, 'a');
    await passBoth(pair, 34);
    await end(home, 'b');
    await passBoth(pair, 40);
    expect([await stateIn(eu), await stateIn(home)]).toEqual(['stopped', 'stopped']);
  });

  test('goes on with its leader once that has heard of it', async () => {
    const pair = await aPair();
    await begun(pair);
    await end(pair.eu, 'p', 'BadResponses');
    await passBoth(pair, 6);
    expect([await stateIn(pair.eu), await stateIn(pair.home)]).toEqual(['stopped', 'stopped']);
    await order(pair.home, 'resume');
    await passBoth(pair, 1);
    expect(await stateIn(pair.eu)).toBe('running');
  });
});

describe('what a person tells a campaign there that is led', () => {
  test.each(['pause', 'stop'] as const)('to %s what its leader has told so before holds', async (kind) => {
    const pair = await aPair();
    await begun(pair);
    await order(pair.home, kind);
    await passBoth(pair, 1);
    const { campaign } = await orderThere(pair, kind);
    expect(campaignHead(campaign, 0).order?.reason).toBe('a look; also by eve: a fair');
    expect((await orderThere(pair, kind)).campaign.order).toEqual(campaign.order);
    await end(pair.eu, 'p');
    await passBoth(pair, 6);
    await order(pair.home, 'resume');
    await passBoth(pair, 2);
    expect(await stateIn(pair.eu)).toBe(campaign.state);
    expect(await stateIn(pair.home)).toBe('running');
    await orderThere(pair, 'resume');
    await passBoth(pair, 1);
    expect(await stateIn(pair.eu)).toBe('running');
  });

  test('holds when the leader stops and resumes it later', async () => {
    const pair = await aPair();
    await begun(pair);
    await orderThere(pair, 'pause');
    await order(pair.home, 'stop');
    await passBoth(pair, 6);
    await end(pair.eu, 'p');
    await passBoth(pair, 6);
    await order(pair.home, 'resume');
    await passBoth(pair, 2);
    expect(await stateIn(pair.eu)).toBe('stopped');
  });

  test('to stop what has stopped by itself holds, and a resumption here is not stopped for it again', async () => {
    const pair = await aPair();
    await begun(pair);
    await end(pair.eu, 'p', 'BadResponses');
    await passThere(pair, 3);
    await orderThere(pair, 'stop');
    await passBoth(pair, 6);
    expect([await stateIn(pair.eu), await stateIn(pair.home)]).toEqual(['stopped', 'stopped']);
    await order(pair.home, 'resume');
    await passBoth(pair, 3);
    expect([await stateIn(pair.eu), await stateIn(pair.home)]).toEqual(['stopped', 'running']);
    expect((await branchAt(pair)).why).toMatch(/^no service of wave 1 .*; also by eve: a fair$/);
  });

  test('to stop what its leader has stopped by itself is no judgement of its own', async () => {
    const pair = await aPair({ reverts: 1 }, { waves: [{ percent: 100 }] });
    await begun(pair);
    await end(pair.eu, 'p');
    await end(pair.eu, 'q', 'BadResponses');
    await passBoth(pair, 4);
    expect(await campaignIn(pair.eu)).toMatchObject({ state: 'stopped', order: { by: 'the campaign' } });
    await orderThere(pair, 'stop');
    await passBoth(pair, 6);
    await order(pair.home, 'resume');
    await passBoth(pair, 3);
    expect([await stateIn(pair.eu), await stateIn(pair.home)]).toEqual(['stopped', 'running']);
  });

  test('to pause what waits for its leader begins nothing once that begins it', async () => {
    const pair = await aPair();
    await publishThere(pair);
    await orderThere(pair, 'pause');
    await leadCampaign(pair.eu.ports, askedOf(), CALLER);
    await round(pair.eu);
    expect([await stateIn(pair.eu), await moving(pair.eu)]).toEqual(['paused', []]);
  });
});

test('a campaign that was found there asks nobody further once it is led', async () => {
  const pair = await aPair({}, { waves: [{ count: 1 }, { installation: 'test' }, { percent: 100 }] });
  await publishThere(pair);
  expect((await campaignIn(pair.eu)).waves.length).toBe(3);
  await leadCampaign(pair.eu.ports, askedOf(), CALLER);
  const { waves, members } = await campaignIn(pair.eu);
  expect(waves.map(({ branch }) => branch)).toEqual([undefined, undefined]);
  expect(members.map(({ wave }) => wave)).toEqual([0, 1]);
});

describe('an order of the leader', () => {
  test.each(['pause', 'stop'] as const)('to %s opens none there that is completed', async (kind) => {
    const pair = await aPair({ waves: [{ count: 1 }, { installation: 'eu' }, { percent: 100 }] });
    await publish(pair.home);
    await end(pair.home, 'a');
    await passBoth(pair, 34);
    await end(pair.eu, 'p');
    await passBoth(pair, 34);
    await end(pair.eu, 'q');
    await passBoth(pair, 33);
    expect(await stateIn(pair.eu)).toBe('completed');
    await order(pair.home, kind);
    await passBoth(pair, 5);
    expect(await stateIn(pair.eu)).toBe('completed');
    expect(told(pair.eu, 'CampaignEnded').length).toBe(1);
  });

  test('that comes late takes no later one back', async () => {
    const { eu } = await aPair();
    await leadCampaign(eu.ports, askedOf(), CALLER);
    const orders = [1, 2, 3].map((at) => ({
      kind: at === 3 ? ('resume' as const) : ('pause' as const),
      at: eu.clock.now() + at,
      by: 'ann',
      reason: 'a look',
    }));
    const [first, ...later] = orders.map((one) => askedOf({ order: one }));
    let hasRead = false;
    const slow = {
      ...eu.ports.campaigns,
      find: async (id: string) => {
        const found = await eu.ports.campaigns.find(id);
        if (hasRead) return found;
        hasRead = true;
        for (const request of later) await leadCampaign(eu.ports, request, CALLER);
        return found;
      },
    };
    await leadCampaign({ ...eu.ports, campaigns: slow }, first!, CALLER);
    const { state, leader } = await campaignIn(eu);
    expect([state, leader?.orderTaken]).toEqual(['running', orders[2]?.at]);
  });

  test('is said to be taken once it is', async () => {
    const { eu } = await aPair();
    const lead = async (kind: Order['kind'], at: number) =>
      (await leadCampaign(eu.ports, askedOf({ order: { kind, at, by: 'ann', reason: '' } }), CALLER)).outcome;
    await leadCampaign(eu.ports, askedOf(), CALLER);
    await round(eu);
    expect(await lead('stop', 5)).toBe('ordered');
    // What was under way has yet to end.
    expect(await lead('resume', 6)).toBe('heard');
    await end(eu, 'p');
    for (let minute = 0; minute < 3; minute += 1) {
      await eu.clock.advance(60_000);
      await round(eu);
    }
    expect(await lead('resume', 6)).toBe('ordered');
    expect(await lead('resume', 6)).toBe('heard');
  });
});
