import { describe, expect, test } from 'vitest';
import { campaignHead } from '../../../src/api/campaign-views.ts';
import { orderCampaign, setCampaignSettings } from '../../../src/commands/campaign/campaigns.ts';
import { leadCampaign } from '../../../src/commands/campaign/lead.ts';
import { leaveOut } from '../../../src/commands/campaign/leave-out.ts';
import { amendBook } from '../../../src/records/campaigns.ts';
import { enterCampaign } from '../../../src/rollout/campaign/book.ts';
import type { LeadRequest } from '../../../src/rollout/campaign/lead.ts';
import { NotTheLeader } from '../../../src/rollout/errors.ts';
import {
  BUILD,
  campaignIn,
  end,
  ID,
  moving,
  order,
  publish,
  round,
  standing,
} from '../../world/campaigns.ts';
import { crashes, rethrowCrash } from '../../world/crash.ts';
import {
  aPair,
  askedOf,
  begun,
  branchAt,
  CALLER,
  COPY,
  LED_BY,
  type Pair,
  passBoth,
} from '../../world/led-campaigns.ts';
import type { World } from '../../world/world.ts';

const stateIn = async (world: World) => (await campaignIn(world)).state;
const told = ({ announced }: World, type: string) => announced.filter((one) => one.type === type);

describe('a wave of another installation', () => {
  test('begins there once the waves before it have proven the image, with the copy that is there', async () => {
    const pair = await aPair();
    await publish(pair.home);
    await end(pair.home, 'a');
    await passBoth(pair, 34);
    expect(await pair.eu.ports.campaigns.find(ID)).toBeUndefined();
    expect(pair.line.asked).toBe(0);
    await end(pair.home, 'b');
    await passBoth(pair, 33);
    expect(await campaignIn(pair.eu)).toMatchObject({
      images: [COPY],
      leader: { campaign: ID },
      state: 'running',
    });
    expect(await moving(pair.eu)).toEqual(['p']);
    expect((await pair.eu.ports.rollouts.get('p-1')).image).toMatchObject({ id: COPY, build: BUILD });
    await passBoth(pair, 1);
    expect(await branchAt(pair)).toMatchObject({
      state: 'running',
      campaign: ID,
      wave: 1,
      waves: 2,
      counts: { total: 2, promoted: 0, moving: 1, failed: 0 },
    });
  });

  test('is done when the campaign there is, which has waves of its own, and is watched for its time', async () => {
    const pair = await aPair();
    await begun(pair);
    await end(pair.eu, 'p');
    await passBoth(pair, 34);
    expect(await moving(pair.eu)).toEqual(['q']);
    await end(pair.eu, 'q');
    await passBoth(pair, 20);
    expect(await stateIn(pair.home)).toBe('running');
    await passBoth(pair, 16);
    expect(await stateIn(pair.eu)).toBe('completed');
    expect(await stateIn(pair.home)).toBe('running');
    await passBoth(pair, 33);
    expect(await stateIn(pair.home)).toBe('completed');
    expect(await branchAt(pair)).toMatchObject({ counts: { total: 2, promoted: 2 } });
    const asked = pair.line.asked;
    await passBoth(pair, 10);
    expect(pair.line.asked).toBe(asked);
  });

  test('whose campaign stops there by itself stops it here', async () => {
    const pair = await aPair();
    await begun(pair);
    await end(pair.eu, 'p', 'BadResponses');
    await passBoth(pair, 3);
    expect(await stateIn(pair.eu)).toBe('stopped');
    const { state, order: last } = await campaignIn(pair.home);
    expect(state).toBe('stopped');
    expect(last?.reason).toContain('it has stopped by itself in eu: no service of wave 1 has come through');
  });

  test('that does not answer holds the campaign, says so, and goes on where it was', async () => {
    const pair = await aPair();
    pair.line.is = 'down';
    await begun(pair);
    await passBoth(pair, 60);
    expect(await stateIn(pair.home)).toBe('running');
    expect(await branchAt(pair)).toMatchObject({ state: 'asked', silentSince: expect.any(Number) });
    expect(told(pair.home, 'CampaignHeld')).toMatchObject([
      { waitsFor: 'eu', reason: expect.stringContaining('gives no answer') },
    ]);
    pair.line.is = 'up';
    await passBoth(pair, 2);
    expect(await branchAt(pair)).toMatchObject({ state: 'running' });
    expect((await branchAt(pair)).silentSince).toBeUndefined();
    expect(await moving(pair.eu)).toEqual(['p']);
  });

  test('is begun once, though its answers are lost', async () => {
    const pair = await aPair();
    pair.line.is = 'deaf';
    await begun(pair);
    expect(await moving(pair.eu)).toEqual(['p']);
    await passBoth(pair, 10);
    pair.line.is = 'up';
    await passBoth(pair, 2);
    expect(await branchAt(pair)).toMatchObject({ state: 'running', counts: { moving: 1 } });
    expect(told(pair.eu, 'CampaignStarted').length).toBe(1);
  });

  test('may be left out by a person, and the campaign goes on', async () => {
    const pair = await aPair();
    pair.line.is = 'down';
    await begun(pair);
    await leaveOut(pair.home.ports, ID, { installation: 'eu', by: 'ann', reason: 'the region is gone' });
    await passBoth(pair, 3);
    expect(await stateIn(pair.home)).toBe('completed');
    const asked = pair.line.asked;
    pair.line.is = 'up';
    await passBoth(pair, 5);
    expect(pair.line.asked).toBe(asked);
    expect(await pair.eu.ports.campaigns.find(ID)).toBeUndefined();
    await expect(
      leaveOut(pair.home.ports, ID, { installation: 'eo', by: 'ann', reason: '' }),
    ).rejects.toThrow('did you mean "eu"?');
  });

  test('that was left out is told of a rollback, also where its beginning was never heard of', async () => {
    const pair = await aPair();
    pair.line.is = 'deaf';
    await begun(pair);
    expect(await moving(pair.eu)).toEqual(['p']);
    await leaveOut(pair.home.ports, ID, { installation: 'eu', by: 'ann', reason: 'gone' });
    pair.line.is = 'up';
    await order(pair.home, 'roll-back');
    await passBoth(pair, 2);
    expect(await stateIn(pair.eu)).toBe('rolling-back');
  });

  test('that was left out, and comes back once the campaign is over, hears of a stop for a week', async () => {
    const pair = await aPair();
    await begun(pair);
    await passBoth(pair, 2);
    pair.line.is = 'down';
    await order(pair.home, 'stop');
    await passBoth(pair, 3);
    await leaveOut(pair.home.ports, ID, { installation: 'eu', by: 'ann', reason: 'gone' });
    await passBoth(pair, 3);
    expect((await campaignIn(pair.home)).endedAt).toBeDefined();
    await pair.home.clock.advance(6 * 24 * 3_600_000);
    await passBoth(pair, 2);
    pair.line.is = 'up';
    await passBoth(pair, 2);
    expect(await stateIn(pair.eu)).toBe('stopped');
    expect((await pair.home.ports.campaigns.book()).open).toEqual([]);
    expect(told(pair.home, 'CampaignEnded').length).toBe(1);
  });

  test('that was left out, and never comes back, is asked no more after a week', async () => {
    const pair = await aPair();
    await begun(pair);
    pair.line.is = 'down';
    await leaveOut(pair.home.ports, ID, { installation: 'eu', by: 'ann', reason: 'gone' });
    await order(pair.home, 'stop');
    await passBoth(pair, 5);
    await pair.home.clock.advance(7 * 24 * 3_600_000);
    await passBoth(pair, 2);
    const { asked } = pair.line;
    await passBoth(pair, 5);
    expect(pair.line.asked).toBe(asked);
    expect((await pair.home.ports.campaigns.book()).open).toEqual([]);
  });

  test('where no service follows the image keeps nobody', async () => {
    const pair = await aPair();
    for (const name of ['p', 'q']) {
      const service = await pair.eu.ports.services.get(name);
      const image = { ...service.spec.image, campaign: false };
      await pair.eu.ports.services.save({ ...service, spec: { ...service.spec, image } });
    }
    await begun(pair);
    await passBoth(pair, 2);
    expect(await branchAt(pair)).toMatchObject({ state: 'nobody' });
    expect(await stateIn(pair.home)).toBe('completed');
  });

  test('has its failures count where they are not enough there', async () => {
    const pair = await aPair({ reverts: 1 }, { waves: [{ percent: 100 }] });
    await begun(pair);
    await end(pair.eu, 'p');
    await end(pair.eu, 'q', 'BadResponses');
    await passBoth(pair, 3);
    expect((await campaignIn(pair.home)).order?.reason).toBe('1 services went back: 1 in eu');
    await passBoth(pair, 1);
    expect(await stateIn(pair.eu)).toBe('stopped');
  });
});

test('installations that answer slowly have their time in a round, and those are asked next that were not', async () => {
  const pair = await aPair();
  const { home } = pair;
  await begun(pair);
  const first = await campaignIn(home);
  const more = Array.from({ length: 15 }, (_, index) => `web-9.0.${index}-1`);
  for (const id of more)
    await home.ports.campaigns.save({ ...first, id, build: BUILD.replace('1.0.0', id), version: 0 });
  await amendBook(home.ports, (book) => more.reduce(enterCampaign, book));
  const asked = new Set<string>();
  home.cloud.carriedOn = async (_, { leader }) => {
    asked.add(leader.campaign);
    await home.clock.advance(4_900);
    return { kind: 'told', told: { outcome: 'heard', state: 'running', orderTaken: 0 } };
  };
  for (let rounds = 1; rounds <= 4; rounds += 1) {
    await home.clock.advance(120_000);
    const before = home.clock.now();
    await round(home);
    expect(home.clock.now() - before).toBeLessThan(30_000);
  }
  expect(asked.size).toBe(16);
});

describe('an order to a campaign with a wave elsewhere', () => {
  test.each(['pause', 'stop'] as const)('to %s is passed on, and again until it is heard', async (kind) => {
    const pair = await aPair();
    await begun(pair);
    pair.line.is = 'down';
    await order(pair.home, kind);
    await passBoth(pair, 4);
    expect(await stateIn(pair.eu)).toBe('running');
    pair.line.is = 'up';
    await passBoth(pair, 1);
    expect(await campaignIn(pair.eu)).toMatchObject({
      state: kind === 'pause' ? 'paused' : 'stopped',
      order: { by: 'ann of greenshift-prod', reason: 'a look' },
    });
    await order(pair.home, 'resume').catch(() => undefined);
    await passBoth(pair, 2);
    if (kind === 'pause') expect(await stateIn(pair.eu)).toBe('running');
  });

  test('takes back what it has moved there, and waits for that', async () => {
    const pair = await aPair();
    await begun(pair);
    await order(pair.home, 'roll-back');
    await passBoth(pair, 1);
    expect((await pair.eu.ports.rollouts.get('p-1')).abort).toBeDefined();
    for (const name of ['a', 'b']) await end(pair.home, name);
    await passBoth(pair, 3);
    expect(await stateIn(pair.home)).toBe('rolling-back');
    await end(pair.eu, 'p');
    await passBoth(pair, 4);
    expect(await stateIn(pair.eu)).toBe('rolled-back');
    expect(await stateIn(pair.home)).toBe('rolled-back');
  });

  test('that one which had completed does not hear is announced, and the campaign says that it waits', async () => {
    const pair = await aPair();
    await begun(pair);
    await end(pair.eu, 'p');
    await passBoth(pair, 34);
    await end(pair.eu, 'q');
    await passBoth(pair, 40);
    expect(await branchAt(pair)).toMatchObject({ state: 'completed' });
    pair.line.is = 'down';
    await order(pair.home, 'roll-back');
    await passBoth(pair, 1);
    for (const name of ['a', 'b']) await end(pair.home, name);
    await passBoth(pair, 20);
    expect(told(pair.home, 'CampaignHeld')).toEqual([]);
    await passBoth(pair, 20);
    expect(told(pair.home, 'CampaignHeld')).toMatchObject([{ waitsFor: 'eu' }]);
    const head = campaignHead(await campaignIn(pair.home), pair.home.clock.now());
    expect(head.waitsFor?.what).toBe('the answer of eu, which has yet to hear that it is rolling-back');
  });

  test('before its wave has begun there begins nothing there', async () => {
    const pair = await aPair();
    pair.line.is = 'down';
    await begun(pair);
    await order(pair.home, 'stop');
    pair.line.is = 'up';
    await passBoth(pair, 5);
    expect(await pair.eu.ports.campaigns.find(ID)).toBeUndefined();
    expect((await campaignIn(pair.home)).endedAt).toBeDefined();
  });

  test('that a person gives there stays, is told here, and is not undone by a resumption here', async () => {
    const pair = await aPair();
    await begun(pair);
    await orderCampaign(pair.eu.ports, ID, { kind: 'pause', by: 'eve', reason: 'a fair' });
    await passBoth(pair, 40);
    expect(await branchAt(pair)).toMatchObject({ state: 'paused', why: 'paused by eve: a fair' });
    expect(told(pair.home, 'CampaignHeld').length).toBe(1);
    await order(pair.home, 'pause');
    await passBoth(pair, 1);
    await order(pair.home, 'resume');
    await passBoth(pair, 2);
    expect(await stateIn(pair.eu)).toBe('paused');
    await orderCampaign(pair.eu.ports, ID, { kind: 'resume', by: 'eve', reason: '' });
    await passBoth(pair, 1);
    expect(await branchAt(pair)).toMatchObject({ state: 'running' });
  });
});

describe('an installation that is led', () => {
  test('is led by the one that its settings name, as the role that they name', async () => {
    const { home, eu } = await aPair();
    const lead = (world: World, caller: string, change?: Partial<LeadRequest>) =>
      leadCampaign(world.ports, askedOf(change), caller);
    await expect(lead(home, CALLER)).rejects.toThrow(NotTheLeader);
    await expect(lead(eu, CALLER.replace('home-', 'lab-'))).rejects.toThrow('which leads the campaigns here');
    await expect(lead(eu, CALLER.replace('111122223333', '444455556666'))).rejects.toThrow(NotTheLeader);
    await expect(lead(eu, CALLER, { leader: { installation: 'lab', campaign: ID } })).rejects.toThrow(
      '"lab" is not "greenshift-prod"',
    );
    expect(await eu.ports.campaigns.find(ID)).toBeUndefined();
  });

  test('asks nobody further: two that led one another would wait for ever', async () => {
    const { eu } = await aPair({}, { waves: [{ percent: 100 }, { installation: 'test' }] });
    await leadCampaign(eu.ports, askedOf(), CALLER);
    expect((await campaignIn(eu)).waves.map(({ branch }) => branch)).toEqual([undefined]);
  });

  test('holds an image that it finds itself until its leader begins it, or a person does', async () => {
    const pair = await aPair();
    const { eu } = pair;
    const known = pair.home.cloud.builds.get(BUILD)!;
    eu.cloud.builds.set(BUILD, { ...known, imageIds: [COPY] });
    await publish(eu);
    await round(eu);
    expect(await campaignIn(eu)).toMatchObject({ state: 'paused', order: { by: 'the campaign' } });
    expect(await moving(eu)).toEqual([]);
    await eu.clock.advance(13 * 3_600_000);
    await round(eu);
    expect(told(eu, 'CampaignLeaderSilent')).toMatchObject([{ leader: 'greenshift-prod' }]);
    await leadCampaign(eu.ports, askedOf(), CALLER);
    await round(eu);
    expect(await moving(eu)).toEqual(['p']);
  });

  test('has no order of a leader before it that is later than those of the next one', async () => {
    const { eu } = await aPair();
    const late = { kind: 'resume', at: 9_000_000, by: 'ann', reason: '' } as const;
    await leadCampaign(eu.ports, askedOf({ order: late }), CALLER);
    const { settings } = await eu.ports.campaigns.book();
    const next = { ...LED_BY, installation: 'lab' };
    await setCampaignSettings(eu.ports, { ...settings!, ledBy: next });
    const leader = { installation: 'lab', campaign: ID };
    const pause = { kind: 'pause', at: 8_000_000, by: 'eve', reason: 'a fair' } as const;
    await leadCampaign(eu.ports, askedOf({ leader, order: pause }), CALLER);
    expect(await stateIn(eu)).toBe('paused');
  });

  test('says which copy it lacks', async () => {
    const { eu } = await aPair();
    await expect(leadCampaign(eu.ports, askedOf({ copies: [] }), CALLER)).rejects.toThrow(
      'has no AMI in eu-central-1',
    );
  });

  test('is told that its leader is silent, and goes on', async () => {
    const pair = await aPair();
    await begun(pair);
    for (let minute = 0; minute < 75; minute += 1) {
      await pair.eu.clock.advance(60_000);
      await round(pair.eu);
    }
    expect(told(pair.eu, 'CampaignLeaderSilent').length).toBe(1);
    await end(pair.eu, 'p');
    await pair.eu.clock.advance(60_000);
    await round(pair.eu);
    expect(await standing(pair.eu)).toBe('p promoted, q waiting');
  });
});

describe('a function that dies at any of its calls', () => {
  test('as it leads leaves what the next round completes', async () => {
    const pairs = new Map<World, Pair>();
    const prepare = async () => {
      const pair = await aPair();
      await begun(pair);
      await order(pair.home, 'pause');
      await pair.home.clock.advance(60_000);
      pairs.set(pair.home, pair);
      return pair.home;
    };
    for (const { where, world } of await crashes(prepare, (world) => round(world).catch(rethrowCrash))) {
      const pair = pairs.get(world)!;
      await passBoth(pair, 2);
      expect(await stateIn(pair.eu), where).toBe('paused');
      expect(told(pair.eu, 'CampaignPaused').length, where).toBe(1);
    }
  });

  test('as it is led leaves what the next question completes', async () => {
    const pairs = new Map<World, Pair>();
    const prepare = async () => {
      const pair = await aPair();
      pairs.set(pair.eu, pair);
      return pair.eu;
    };
    for (const { where, world } of await crashes(prepare, ({ ports }) =>
      leadCampaign(ports, askedOf(), CALLER),
    )) {
      await round(world);
      expect(await moving(world), where).toEqual(['p']);
      expect((await world.ports.campaigns.book()).open, where).toEqual([ID]);
    }
  });
});
