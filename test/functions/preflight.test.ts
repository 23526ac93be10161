import { describe, expect, test } from 'vitest';
import { preflight } from '../../functions/preflight.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import {
  CannotCloneFleet,
  CloudRefused,
  CloudUnavailable,
  DriftDetected,
  ImageNotFound,
  ImageNotReady,
  ImageRefused,
  LaunchRefused,
  RecordConflict,
  SpecMismatch,
  TargetGroupOccupied,
} from '../../src/rollout/errors.ts';
import { waitingFor } from '../../src/rollout/waiting/waiting.ts';
import { setWeights } from '../world/balancing.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, begin, beginAt, FIRST, published, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, HTTPS, STRANGER } from '../world/specs.ts';
import { aWorld, fleetIn, NEW, NEXT, OLD, type World } from '../world/world.ts';

const MINUTE = 60_000;
const look = ({ ports }: World) => preflight(ports, FIRST);

describe('the preflight', () => {
  test('refuses a rollout that would leave a listener behind which the spec does not name', async () => {
    const world = aWorld();
    await begin(world);
    const forward = { route: { listener: HTTPS }, loadBalancer: 'app/web', targetGroups: [GROUP_B] };
    world.cloud.otherForwards.push(forward);
    await expect(look(world)).rejects.toBeInstanceOf(SpecMismatch);
    expect(await record(world)).toMatchObject({ phase: 'planned' });
  });

  test('writes down what blue is, and changes nothing', async () => {
    const world = aWorld();
    await begin(world);
    fleetIn(world.cloud, 'web-fleet').desired = 5;
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'launching' });
    expect(await record(world)).toMatchObject({ phase: 'launching', blue: { desired: 5, imageId: OLD } });
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1 });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
  });

  test('begins nothing where there is no room for a second fleet, and says what is missing', async () => {
    const world = aWorld();
    await begin(world);
    world.cloud.shortages = ['subnet-a has 1 free address, and green takes 4'];
    await expect(look(world)).rejects.toBeInstanceOf(LaunchRefused);
    await expect(look(world)).rejects.toThrow(/beside web-fleet can't be had: subnet-a has 1 free address/);
    expect(await record(world)).toMatchObject({ phase: 'planned' });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
  });

  test('begins nothing where the account can have no other fleet', async () => {
    const world = aWorld();
    await begin(world);
    world.cloud.quotas = {
      fleets: 1,
      routes: ['the load balancer is full'],
      versions: 'the template is full',
    };
    world.cloud.shortages = ['subnet-a has 1 free address, and green takes 4'];
    await expect(look(world)).rejects.toMatchObject({
      name: 'LaunchRefused',
      reasons: [
        'subnet-a has 1 free address, and green takes 4',
        'the account has 1 of the 1 that it may have',
        'the load balancer is full',
        'the template is full',
      ],
    });
    world.cloud.quotas = { fleets: 2 };
    world.cloud.shortages = [];
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
  });

  test('begins where a quota may not be read, and says so', async () => {
    const world = aWorld();
    await begin(world);
    world.before('quotas.fleetShortage', () => {
      throw new CloudRefused('AWS refuses to describe the limits: AccessDenied');
    });
    expect(await look(world)).toMatchObject({ verdict: 'pass' });
    expect((await record(world)).settings).toContainEqual({
      setting: 'room for a second fleet',
      outcome: 'copied',
      why: 'finding: whether there is room for a second fleet is known in part: AWS refuses to describe the limits: AccessDenied',
    });
  });

  test('waits for a quota that AWS can only not tell now', async () => {
    const world = aWorld();
    await begin(world);
    world.before('quotas.fleetShortage', () => {
      throw new CloudUnavailable('AWS is down');
    });
    await expect(look(world)).rejects.toBeInstanceOf(CloudUnavailable);
    expect(await record(world)).toMatchObject({ phase: 'planned' });
  });

  test('tells that the rollout has begun, once', async () => {
    const world = aWorld();
    await begin(world);
    await look(world);
    await look(world);
    const { build } = published.image;
    expect(world.announced).toMatchObject([
      { type: 'RolloutStarted', service: 'web', rollout: 'web-1', image: NEW, build },
    ]);
  });

  test('tells of versions that the owner has added to the template and that no rollout brings', async () => {
    const world = aWorld();
    const owned = fleetIn(world.cloud, 'web-fleet');
    world.cloud.versions.set(2, { imageId: OLD });
    await begin(world);
    await look(world);
    // It follows `$Latest` itself.
    expect((await record(world)).attention).toBeUndefined();

    const later = aWorld();
    later.cloud.versions.set(2, { imageId: OLD });
    later.cloud.versions.set(3, { imageId: OLD, rollout: 'web-0' });
    Object.assign(fleetIn(later.cloud, 'web-fleet'), { version: '1' });
    await begin(later);
    await look(later);
    expect((await record(later)).attention).toBeUndefined();
    expect(owned.version).toBe('$Latest');

    const made = aWorld();
    made.cloud.versions.set(2, { imageId: OLD });
    Object.assign(fleetIn(made.cloud, 'web-fleet'), {
      version: '1',
      tags: { 'greenshift:rollout': 'web-0' },
    });
    await begin(made);
    await look(made);
    expect(made.announced).toContainEqual(
      expect.objectContaining({
        type: 'RolloutNeedsAttention',
        reason: expect.stringMatching(/^version 2 of lt-web doesn't arrive.*Version=2/),
      }),
    );
  });

  test('of a rollout that is taken over says where it goes on, whatever the world looks like', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    const before = await record(world);
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'baking' });
    expect(await record(world)).toEqual(before);
  });

  test('of a rollout that was aborted before it began sends it back', async () => {
    const world = aWorld();
    await begin(world);
    await pressAbort(world);
    expect(await look(world)).toMatchObject({ phase: 'planned' });
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
  });

  test('does not begin when an abort comes while it looks', async () => {
    const world = aWorld();
    await begin(world);
    world.before('images.describe', () => pressAbort(world));
    await expect(look(world)).rejects.toBeInstanceOf(RecordConflict);
    expect(await record(world)).toMatchObject({ phase: 'planned' });
  });

  test('waits until what the rollout before has changed is surely seen', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await startRollout(world.ports, 'web', { ...published, image: { id: NEXT } });
    await pressAbort(world);
    const { endedAt } = await reach(world, 'concluded');
    const next = { rollout: 'web-2', epoch: 2 };
    const { notBefore } = await world.ports.rollouts.get('web-2');
    expect(notBefore).toBeGreaterThan(endedAt!);
    const { verdict, wait } = await preflight(world.ports, next);
    expect(verdict).toBe('hold');
    await world.clock.advance(wait * 1_000);
    expect(await preflight(world.ports, next)).toMatchObject({ verdict: 'pass', phase: 'launching' });
  });
});

// After an abandoned rollout had left its split shared, the image that waited began at once and was used up.
describe('a split that is not blue’s', () => {
  const splits: readonly [string, Record<string, number>, string][] = [
    [
      'green’s target group has a share',
      { [GROUP_A]: 9, [GROUP_B]: 1 },
      '10 % of the traffic before its fleet',
    ],
    ['a target group that the spec does not name takes part', { [GROUP_A]: 9, [STRANGER]: 1 }, STRANGER],
  ];

  test.each(splits)('is waited for while %s, and people are told once', async (_, weights, words) => {
    const world = aWorld();
    await begin(world);
    setWeights(world.cloud, weights);
    for (let minute = 0; minute < 59; minute += 1) {
      expect(await look(world)).toMatchObject({ verdict: 'hold', phase: 'planned' });
      await world.clock.advance(MINUTE);
    }
    expect(world.announced).toMatchObject([
      { type: 'RolloutNeedsAttention', rollout: 'web-1', reason: expect.stringContaining(words) },
    ]);
    const wait = { kind: 'split', held: true, until: world.clock.now() + MINUTE, after: 'revert' };
    expect(waitingFor(await record(world), world.clock.now())).toMatchObject(wait);
    setWeights(world.cloud, { [GROUP_A]: 1, [GROUP_B]: 0 });
    expect(await look(world)).toMatchObject({ verdict: 'pass', phase: 'launching' });
  });

  test.each(splits)(
    'for an hour ends a rollout whose image is offered again while %s',
    async (_, weights) => {
      const world = aWorld();
      await begin(world);
      setWeights(world.cloud, weights);
      await world.clock.advance(60 * MINUTE);
      await expect(look(world)).rejects.toBeInstanceOf(DriftDetected);
      expect(await record(world)).toMatchObject({ phase: 'planned' });
      await rollBack(world.ports, { ...FIRST, error: { code: 'DriftDetected', cause: '{}' } });
      expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
      expect((await world.ports.services.get('web')).retry).toMatchObject({ image: { id: NEW }, attempt: 2 });
      expect(world.cloud.weights).toEqual(weights);
    },
  );
});

describe('a rollout is refused, before anything is changed, when', () => {
  const refusals: readonly [string, (world: World) => unknown, new (message: string) => Error, string][] = [
    ['the live fleet is gone', ({ cloud }) => cloud.fleets.delete('web-fleet'), SpecMismatch, 'web-fleet'],
    [
      'the live fleet is in another target group',
      ({ cloud }) => cloud.fleets.set('web-fleet', { ...fleetIn(cloud, 'web-fleet'), targetGroup: STRANGER }),
      SpecMismatch,
      `not attached to ${GROUP_A}`,
    ],
    [
      'the live fleet has what can’t be copied',
      ({ cloud }) => Object.assign(fleetIn(cloud, 'web-fleet'), { obstacle: 'it has a warm pool' }),
      CannotCloneFleet,
      'warm pool',
    ],
    [
      'green’s target group holds somebody else’s servers',
      ({ cloud }) =>
        cloud.fleets.set('api', {
          ...fleetIn(cloud, 'web-fleet'),
          name: 'api',
          targetGroup: GROUP_B,
        }),
      TargetGroupOccupied,
      'still holds 4 targets',
    ],
    [
      'a fleet of somebody else is in green’s target group that has no server yet: an abandoned blue',
      ({ cloud }) =>
        cloud.fleets.set('web-original', {
          ...fleetIn(cloud, 'web-fleet'),
          name: 'web-original',
          targetGroup: GROUP_B,
          servers: [],
          launchable: 0,
        }),
      TargetGroupOccupied,
      'is to get 4 servers of web-original; remove the fleet web-original first',
    ],
    [
      'a fleet of somebody else is in blue’s target group: its servers would lose their traffic',
      ({ cloud }) =>
        cloud.fleets.set('canary', {
          ...fleetIn(cloud, 'web-fleet'),
          name: 'canary',
          desired: 1,
          servers: [],
        }),
      SpecMismatch,
      'the fleet canary is in the target group of web-fleet too',
    ],
    ['there is no such image', ({ cloud }) => cloud.images.delete(NEW), ImageNotFound, NEW],
    // Somebody cleaned up old images: every new one was refused by the id of the live one, and nobody was told which it is.
    [
      'the live fleet’s image is gone',
      ({ cloud }) => cloud.images.delete(OLD),
      ImageNotFound,
      'restore that image, or give web-fleet a launch template version whose image exists',
    ],
    [
      'the image is not available any more',
      ({ cloud }) => Object.assign(cloud.images.get(NEW)!, { state: 'deregistered' }),
      ImageRefused,
      'deregistered, not available',
    ],
    [
      'the image has been disabled',
      ({ cloud }) => Object.assign(cloud.images.get(NEW)!, { state: 'disabled' }),
      ImageNotReady,
      'disabled, not available',
    ],
    [
      'the image is for other machines',
      ({ cloud }) => Object.assign(cloud.images.get(NEW)!, { architecture: 'x86_64' }),
      ImageRefused,
      'is for x86_64, the live fleet runs on arm64',
    ],
    [
      'blue’s image is gone, and blue could not be launched again',
      ({ cloud }) => cloud.images.delete(OLD),
      ImageNotFound,
      OLD,
    ],
  ];

  test.each(refusals)('%s', async (_, prepare, error, words) => {
    const world = aWorld();
    await begin(world);
    prepare(world);
    const { weights } = world.cloud;
    const failure = look(world);
    await expect(failure).rejects.toBeInstanceOf(error);
    await expect(failure).rejects.toThrow(words);
    expect(await record(world)).toMatchObject({ phase: 'planned' });
    expect(world.cloud.weights).toEqual(weights);
    const changes = ['fleets.configure', 'fleets.clone', 'traffic.write', 'templateVersions.derive'];
    expect(changes.map(world.count)).toEqual([0, 0, 0, 0]);
  });
});
