import { describe, expect, test } from 'vitest';
import { startRollouts } from '../../functions/start-rollout.ts';
import { ImageNotReady, InvalidInput, RecordNotReadable } from '../../src/rollout/errors.ts';
import { bakingAt, begin, beginAt, reach } from '../world/progress.ts';
import { snapshot } from '../world/snapshot.ts';
import { ACCOUNT, build, PIPELINE } from '../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT, type World } from '../world/world.ts';

/** The event as EventBridge delivers it. */
const event = (image = 'web/1.0.0/2', change: Record<string, unknown> = {}) => ({
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  'detail-type': 'EC2 Image Builder Image State Change',
  source: 'aws.imagebuilder',
  account: ACCOUNT,
  time: '2026-01-01T00:00:00Z',
  region: 'eu-west-1',
  resources: [build(image)],
  detail: { 'previous-state': { status: 'TESTING' }, state: { status: 'AVAILABLE' } },
  ...change,
});
const hear = (world: World, sent: unknown = event()) => startRollouts(world.ports, sent);

describe('the event of a published image', () => {
  test('starts a rollout for the service that follows it', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await hear(world)).toEqual({
      build: build('web/1.0.0/2'),
      services: [{ service: 'web', outcome: 'started', rollout: 'web-1' }],
    });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      phase: 'planned',
      image: { id: NEW, build: build('web/1.0.0/2') },
    });
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  });

  test('is one rollout, though it comes three times at once', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const reports = await Promise.all([hear(world), hear(world), hear(world)]);
    expect(reports.map(({ services }) => services[0]?.rollout)).toEqual(['web-1', 'web-1', 'web-1']);
    expect((await world.ports.services.get('web')).generation).toBe(1);
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  });

  test('is one rollout, though it comes again while that runs, and when that is over', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await hear(world);
    await reach(world, 'baking');
    const before = await snapshot(world);
    expect((await hear(world)).services).toEqual([{ service: 'web', outcome: 'known', rollout: 'web-1' }]);
    expect(await snapshot(world)).toEqual(before);
    await reach(world, 'concluded');
    expect((await hear(world)).services).toMatchObject([{ outcome: 'known' }]);
    expect((await world.ports.services.get('web')).generation).toBe(1);
  });

  test('starts its rollouts though another record can not be read, and then fails to be kept', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.stored.services.set('api', '{"schemaVersion": 99}');
    await expect(hear(world)).rejects.toBeInstanceOf(RecordNotReadable);
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  });

  test('of an image that was reverted does not bring it back', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 1;
    await aServiceIn(world);
    await hear(world);
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
    expect((await hear(world)).services).toMatchObject([{ outcome: 'known', rollout: 'web-1' }]);
  });

  test('of another image while a rollout is under way waits for its end', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    expect((await hear(world, event('web/1.0.0/3'))).services).toMatchObject([{ outcome: 'queued' }]);
    expect(world.announced.at(-1)).toMatchObject({ type: 'RolloutQueued', image: NEXT });
    expect((await world.ports.services.get('web')).queued?.image.id).toBe(NEXT);
  });

  test('completes a claim that broke off before its record was written', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('rollouts.get', () => {
      throw new Error('the function ended');
    });
    await expect(hear(world)).rejects.toThrow('ended');
    expect((await world.ports.services.get('web')).lock?.rollout).toBe('web-1');
    expect([...world.executions]).toEqual([]);
    expect((await hear(world)).services).toMatchObject([{ outcome: 'known', rollout: 'web-1' }]);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ phase: 'planned' });
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  });

  test('of another image completes the broken claim as well, and waits behind it', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.before('engine.start', () => {
      throw new Error('the function ended');
    });
    await expect(hear(world)).rejects.toThrow('ended');
    expect((await hear(world, event('web/1.0.0/3'))).services).toMatchObject([{ outcome: 'queued' }]);
    expect([...world.executions]).toEqual(['web-1 at epoch 1']);
  });

  test('of a pipeline that nobody follows is nothing', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.cloud.builds.set(build('api/1.0.0/1'), {
      buildArn: build('api/1.0.0/1'),
      available: true,
      imageIds: [NEXT],
    });
    expect((await hear(world, event('api/1.0.0/1'))).services).toEqual([]);
    expect((await hear(world, event('api/9.9.9/1'))).services).toEqual([]);
    expect(world.announced).toEqual([]);
    expect([...world.executions]).toEqual([]);
  });

  test('reaches a service by its pipeline, whatever the image is called', async () => {
    const world = aWorld();
    await aServiceIn(world, { image: { pipeline: PIPELINE, owners: [ACCOUNT] } });
    expect((await hear(world)).services).toMatchObject([{ outcome: 'started' }]);
  });

  test.each(['FAILED', 'BUILDING', 'CANCELLED'])('that it is %s is nothing', async (status) => {
    const world = aWorld();
    await aServiceIn(world);
    await hear(world, event('web/1.0.0/2', { detail: { state: { status } } }));
    expect(world.calls.filter(({ name }) => name.startsWith('builds'))).toEqual([]);
    expect([...world.executions]).toEqual([]);
  });
});

describe('an image', () => {
  test('of a stranger’s account is refused for the service, and everybody is told', async () => {
    const world = aWorld();
    await aServiceIn(world);
    Object.assign(world.cloud.images.get(NEW)!, { owner: '999999999999' });
    expect((await hear(world)).services).toEqual([{ service: 'web', outcome: 'refused' }]);
    expect(world.announced).toMatchObject([
      {
        type: 'ImageRefused',
        service: 'web',
        image: NEW,
        build: build('web/1.0.0/2'),
        reason: `${NEW} belongs to account 999999999999, which web doesn't name in image.owners`,
      },
    ]);
    expect((await world.ports.services.get('web')).generation).toBe(0);
  });

  test('that comes while another is rolled out, in a service that wants no other then, is refused by its build', async () => {
    const world = aWorld();
    await aServiceIn(world, { onNewImage: 'refuse' });
    await hear(world);
    const heard = await hear(world, event('web/1.0.0/3'));
    expect(heard.services).toEqual([{ service: 'web', outcome: 'refused' }]);
    expect(world.announced.at(-1)).toMatchObject({
      type: 'ImageRefused',
      image: NEXT,
      build: build('web/1.0.0/3'),
      reason: 'web-1 is under way, and onNewImage is "refuse"',
    });
  });

  test('that Image Builder does not know yet fails, so that its event is delivered again', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await expect(hear(world, event('web/9.9.9/1'))).rejects.toBeInstanceOf(ImageNotReady);
    expect(world.announced).toEqual([]);
  });

  test('that has no AMI in this region is announced to the service that follows it', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const found = world.cloud.builds.get(build('web/1.0.0/2'))!;
    world.cloud.builds.set(found.buildArn, { ...found, imageIds: [] });
    await hear(world);
    expect(world.announced).toMatchObject([
      { service: 'web', reason: expect.stringContaining('no AMI in this region') },
    ]);
  });

  test('without an AMI that nobody follows is nobody’s matter', async () => {
    const world = aWorld();
    await aServiceIn(world, { image: { pipeline: `${PIPELINE}-other`, owners: [ACCOUNT] } });
    const found = world.cloud.builds.get(build('web/1.0.0/2'))!;
    world.cloud.builds.set(found.buildArn, { ...found, imageIds: [] });
    expect((await hear(world)).services).toEqual([]);
    expect(world.announced).toEqual([]);
  });

  test.each(['pending', 'disabled', 'transient'])('that is %s waits, and nobody is told', async (state) => {
    const world = aWorld();
    await aServiceIn(world);
    Object.assign(world.cloud.images.get(NEW)!, { state });
    expect((await hear(world)).services).toEqual([{ service: 'web', outcome: 'awaited' }]);
    expect(await world.ports.services.get('web')).toMatchObject({
      awaited: { build: build('web/1.0.0/2'), reason: `${NEW} is ${state}, not available` },
      generation: 0,
    });
    expect(world.announced).toEqual([]);
  });

  test.each(['failed', 'deregistered', 'error', 'invalid'])(
    'that is %s is refused for good',
    async (state) => {
      const world = aWorld();
      await aServiceIn(world);
      Object.assign(world.cloud.images.get(NEW)!, { state });
      expect((await hear(world)).services).toEqual([{ service: 'web', outcome: 'refused' }]);
      expect(await world.ports.services.get('web')).not.toHaveProperty('awaited');
      expect(world.announced).toMatchObject([{ type: 'ImageRefused', image: NEW }]);
    },
  );

  test('whose AMI EC2 does not know yet waits, and is rolled out when its event comes again', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const image = world.cloud.images.get(NEW)!;
    world.cloud.images.delete(NEW);
    expect((await hear(world)).services).toMatchObject([{ outcome: 'awaited' }]);
    world.cloud.images.set(NEW, image);
    expect((await hear(world)).services).toMatchObject([{ outcome: 'started' }]);
    expect(await world.ports.services.get('web')).not.toHaveProperty('awaited');
  });

  test('whose build is not quite there yet waits', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const found = world.cloud.builds.get(build('web/1.0.0/2'))!;
    world.cloud.builds.set(found.buildArn, { ...found, available: false });
    expect((await hear(world)).services).toMatchObject([{ outcome: 'awaited' }]);
    expect(world.announced).toEqual([]);
  });

  describe('with two AMIs in one region and account', () => {
    async function aPair(architecture: string): Promise<World> {
      const world = aWorld();
      await aServiceIn(world);
      const found = world.cloud.builds.get(build('web/1.0.0/2'))!;
      world.cloud.images.set('ami-other', { ...world.cloud.images.get(NEW)!, id: 'ami-other', architecture });
      world.cloud.builds.set(found.buildArn, { ...found, imageIds: ['ami-other', NEW] });
      return world;
    }

    test('is rolled out with the one for the architecture of the live fleet', async () => {
      const world = await aPair('x86_64');
      expect((await hear(world)).services).toMatchObject([{ outcome: 'started' }]);
      expect((await world.ports.services.get('web')).lock?.request.image.id).toBe(NEW);
    });

    test('of which both would fit is refused, naming both', async () => {
      const world = await aPair('arm64');
      expect((await hear(world)).services).toMatchObject([{ outcome: 'refused' }]);
      expect(world.announced).toMatchObject([
        {
          build: build('web/1.0.0/2'),
          reason: expect.stringContaining(`ami-other for arm64 and ${NEW} for arm64`),
        },
      ]);
    });
  });
});

test('an event with other resources beside the build is one of the build', async () => {
  const world = aWorld();
  await aServiceIn(world);
  const resources = [PIPELINE, build('web/1.0.0/2'), 'arn:aws:ec2:eu-west-1::image/ami-1'];
  expect((await hear(world, event('', { resources }))).services).toMatchObject([{ outcome: 'started' }]);
});

test.each([
  ['nothing', undefined],
  ['text', 'AVAILABLE'],
  ['an event of another service', event('web/1.0.0/2', { source: 'aws.ec2' })],
  [
    'another event of Image Builder',
    event('web/1.0.0/2', { 'detail-type': 'EC2 Image Builder CVE Detected' }),
  ],
  ['an event about nothing', event('web/1.0.0/2', { resources: [] })],
  ['an event about a recipe', event('web/1.0.0/2', { resources: [build('web/1.0.0')] })],
  [
    'an event about something else',
    event('web/1.0.0/2', { resources: ['arn:aws:ec2:eu-west-1::image/ami-1'] }),
  ],
  ['an event without a state', event('web/1.0.0/2', { detail: {} })],
])('%s is no such event, and ends among the dead letters', async (_, sent) => {
  const world = aWorld();
  await begin(world);
  const before = await snapshot(world);
  await expect(startRollouts(world.ports, sent)).rejects.toBeInstanceOf(InvalidInput);
  expect(await snapshot(world)).toEqual(before);
});
