import { beforeEach, describe, expect, test } from 'vitest';
import { register } from '../../src/commands/registration/register.ts';
import { followPattern } from '../../src/lifecycle/begin/follow-pattern.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { amendService } from '../../src/records/update.ts';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';
import type { CloudFleet } from '../world/cloud.ts';
import { beginAt, reach } from '../world/progress.ts';
import { GROUP_A, STRANGER, specText } from '../world/specs.ts';
import { aWorld, fleetIn, NEXT, OLD, type World } from '../world/world.ts';

const LIKE = 'web-pattern';
const FOLLOWING = { fleet: { name: 'web-fleet', like: LIKE, followTemplate: true } };

let world: World;

/** As its owner keeps it: empty, and kept so by a suspended process. */
function aPattern(differences: Partial<CloudFleet> = {}): CloudFleet {
  const pattern: CloudFleet = {
    name: LIKE,
    targetGroup: GROUP_A,
    minSize: 0,
    maxSize: 12,
    desired: 0,
    version: '1',
    tags: {},
    servers: [],
    settings: { 'suspended process "Launch"': 'true', 'tag "team"': 'web' },
    ...differences,
  };
  world.cloud.fleets.set(LIKE, pattern);
  return pattern;
}

beforeEach(() => {
  world = aWorld();
});

const registering = () => register(world.ports, parseSpec(specText(FOLLOWING)));

describe('a pattern', () => {
  test('is registered when it is an empty group of the owner’s', async () => {
    aPattern();
    expect(await registering()).toMatchObject({ kind: 'registered' });
  });

  test.each<[string, Partial<CloudFleet>, RegExp]>([
    ['has servers', { desired: 2, minSize: 2 }, /has 2 servers; a pattern is empty/],
    ['is made by a rollout', { tags: { 'greenshift:rollout': 'api-3' } }, /a rollout has made or marked it/],
    [
      'may not become as large as the live fleet',
      { maxSize: 3 },
      /MaxSize is 3, and web-fleet has 4 servers/,
    ],
    ['is attached to nothing of the service', { targetGroup: STRANGER }, /isn't attached to a target group/],
  ])('is refused when it %s, with what to do', async (_, differences, words) => {
    aPattern(differences);
    await expect(registering()).rejects.toSatisfy(
      (error: Error) => error instanceof SpecMismatch && words.test(error.message),
    );
    expect((await world.ports.services.list()).services).toEqual([]);
  });

  test('that does not exist is refused, and so is the live fleet itself', async () => {
    await expect(registering()).rejects.toThrow('the pattern "web-pattern" does not exist');
    expect(() => parseSpec(specText({ fleet: { name: 'web-fleet', like: 'web-fleet' } }))).toThrow(
      /fleet\.like/,
    );
  });
});

describe('a rollout of a service with a pattern', () => {
  test('makes green like it, without what keeps it empty, and leaves it as it is', async () => {
    const pattern = structuredClone(aPattern());
    await beginAt(world, 'proving', FOLLOWING);
    expect(fleetIn(world.cloud, 'web-1')).toMatchObject({
      maxSize: 12,
      desired: 4,
      settings: { 'tag "team"': 'web' },
    });
    expect(fleetIn(world.cloud, 'web-1').settings).not.toHaveProperty('suspended process "Launch"');
    expect(fleetIn(world.cloud, LIKE)).toEqual(pattern);
  });

  test('carries over what is changed on it in the bake, and tells what is changed on blue, which green is not made like', async () => {
    aPattern();
    await beginAt(world, 'proving', FOLLOWING);
    await reach(world, 'retiring-blue');
    fleetIn(world.cloud, LIKE).settings!['tag "team"'] = 'shop';
    fleetIn(world.cloud, 'web-fleet').settings = { 'tag "hot"': 'fix' };
    await reach(world, 'concluded');
    expect(fleetIn(world.cloud, 'web-1').settings).toEqual({ 'tag "team"': 'shop' });
    const { attention = [] } = await world.ports.rollouts.get('web-1');
    expect(attention.join()).toContain('tag "hot" is new');
  });

  test('tells before it changes anything what the first live fleet has that the pattern lacks', async () => {
    aPattern();
    fleetIn(world.cloud, 'web-fleet').settings = { 'tag "cost"': '7', 'tag "team"': 'web' };
    await beginAt(world, 'proving', FOLLOWING);
    const { timeline, settings = [] } = await world.ports.rollouts.get('web-1');
    const told = timeline.find(({ what }) => what.startsWith('attention: '))?.what;
    expect(told).toContain('tag "cost" of web-fleet (7, where green has none)');
    expect(told).toContain("web-fleet wasn't made like web-pattern; change web-pattern");
    expect(told).not.toContain('team');
    expect(settings).toContainEqual(
      expect.objectContaining({ setting: 'tag "cost" of web-fleet', outcome: 'dropped', from: '7' }),
    );
  });

  test('tells what is changed on the live fleet as it begins, between its first reads and the launch: that went in silence', async () => {
    aPattern();
    await beginAt(world, 'launching', FOLLOWING);
    fleetIn(world.cloud, 'web-fleet').settings = { 'tag "hot"': 'fix' };
    await reach(world, 'concluded');
    const { attention = [] } = await world.ports.rollouts.get('web-1');
    expect(attention.join()).toContain('tag "hot" is new: fix');
  });

  test('ends though the pattern is gone by then', async () => {
    aPattern();
    await beginAt(world, 'proving', FOLLOWING);
    await reach(world, 'retiring-blue');
    world.cloud.fleets.delete(LIKE);
    await reach(world, 'concluded');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
  });
});

describe('the next rollout of a service with a pattern', () => {
  beforeEach(async () => {
    aPattern();
    await beginAt(world, 'proving', FOLLOWING);
    await reach(world, 'concluded');
  });

  const toldNext = async () => {
    await startRollout(world.ports, 'web', {
      image: { id: NEXT },
      cause: { kind: 'requested', by: 'ann', reason: 'next' },
    });
    const second = await reach(world, 'launching', { rollout: 'web-2', epoch: 2 });
    return second.timeline.map(({ what }) => what).join();
  };

  test('tells what was changed by hand between them, which goes with the live fleet: that went in silence', async () => {
    fleetIn(world.cloud, 'web-1').settings = { 'tag "hot"': 'fix' };
    const told = await toldNext();
    expect(told).toContain(
      'web-2 is made like web-pattern, and doesn\'t get tag "hot" of web-1 (fix, where green has none)',
    );
    expect(told).toContain('tag "team" of web-1 (none, where green has web)');
    expect(told).toContain('changed on web-1 since it was made like web-pattern');
  });

  test('tells nothing of what the pattern alone has changed, nor of what both have', async () => {
    fleetIn(world.cloud, LIKE).settings = { 'tag "hot"': 'fix' };
    fleetIn(world.cloud, LIKE).maxSize = 20;
    fleetIn(world.cloud, 'web-1').settings = { 'tag "hot"': 'fix', 'tag "team"': 'web' };
    expect(await toldNext()).not.toContain('attention');
  });
});

describe('a pattern that is followed', () => {
  beforeEach(async () => {
    aPattern();
    await beginAt(world, 'proving', FOLLOWING);
    await reach(world, 'concluded');
  });

  const look = async () => followPattern(world.ports, await world.ports.services.get('web'));

  test('starts nothing while it is as it was', async () => {
    expect(await look()).toBeUndefined();
    expect(await look()).toBeUndefined();
  });

  // An upgrade rolled out a service that nobody had changed: its tag Name was recorded by another word than is read now.
  test('starts nothing when an earlier release recorded its name in other words, and a change all the same', async () => {
    aPattern({ settings: { 'tag "Name"': LIKE } });
    const { pattern, ...rest } = await world.ports.rollouts.get('web-1');
    const settings = { MaxSize: '12', 'tag "Name"': '(the group)' };
    await world.ports.rollouts.save({ ...rest, pattern: { ...pattern!, settings } });
    expect(await look()).toBeUndefined();
    expect(await look()).toBeUndefined();
    fleetIn(world.cloud, LIKE).settings = { 'tag "Name"': 'shop' };
    await look();
    expect(await look()).toEqual({ kind: 'started', rollout: 'web-2' });
  });

  test('has the live image rolled out again once it was different for two looks, and once only', async () => {
    const { live } = await world.ports.services.get('web');
    fleetIn(world.cloud, LIKE).maxSize = 20;
    expect(await look()).toBeUndefined();
    expect(await look()).toEqual({ kind: 'started', rollout: 'web-2' });
    expect(await look()).toBeUndefined();
    expect(await world.ports.rollouts.get('web-2')).toMatchObject({
      image: { id: live.imageId },
      cause: { by: 'the pattern web-pattern', reason: 'MaxSize is 20 instead of 12' },
    });
  });

  test('is left alone while it still changes', async () => {
    fleetIn(world.cloud, LIKE).maxSize = 20;
    expect(await look()).toBeUndefined();
    fleetIn(world.cloud, LIKE).maxSize = 30;
    expect(await look()).toBeUndefined();
    fleetIn(world.cloud, LIKE).maxSize = 12;
    expect(await look()).toBeUndefined();
    expect(await world.ports.services.get('web')).not.toHaveProperty('lock');
  });

  test('counts another version of its template as a change', async () => {
    world.cloud.versions.set(7, { imageId: OLD });
    fleetIn(world.cloud, LIKE).version = '7';
    await look();
    expect(await look()).toEqual({ kind: 'started', rollout: 'web-2' });
  });

  test('is not followed during a freeze, nor by a service that does not say so', async () => {
    fleetIn(world.cloud, LIKE).maxSize = 20;
    const until = world.clock.now() + 3_600_000;
    const freeze = { at: world.clock.now(), by: 'ann', reason: 'sale', until };
    await amendService(world.ports.services, 'web', (service) => ({ ...service, freeze }));
    await look();
    expect(await look()).toBeUndefined();
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      freeze: undefined,
      spec: { ...service.spec, fleet: { name: 'web-fleet', like: LIKE } },
    }));
    await look();
    expect(await look()).toBeUndefined();
  });
});
