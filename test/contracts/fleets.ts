import { describe, expect, test } from 'vitest';
import { CannotCloneFleet, CloudUnavailable, FleetMismatch, SpecMismatch } from '../../src/rollout/errors.ts';
import { TAGS } from '../../src/rollout/tags.ts';
import type { ContractWorld, Open } from './worlds.ts';

const MINUTE = 60_000;
const NONE = 'web-9';

const requestIn = ({ live, idle, template }: ContractWorld) => ({
  name: 'web-2',
  from: live.fleet,
  targetGroup: idle,
  launchTemplate: { id: template, version: 1 },
  service: 'web',
  rollout: 'web-2',
});

/** Empties the live fleet, its mark as a rollout's blue set. */
async function emptied({ ports, clock, live }: ContractWorld) {
  await ports.fleets.configure(live.fleet, { tags: { [TAGS.blueOf]: 'web-2' }, minSize: 0, desired: 0 });
  for (let minutes = 0; minutes < 20; minutes += 1) {
    if ((await ports.fleets.describe(live.fleet))?.servers.length === 0) return;
    await clock.advance(MINUTE);
  }
  throw new Error('the fleet never got empty');
}

/** What every implementation of Fleets has to hold. */
export function fleetsContract(open: Open): void {
  describe('a fleet', () => {
    test('is described with its servers; one that is not there is undefined', async () => {
      const { ports, live, template } = await open();
      const fleet = await ports.fleets.describe(live.fleet);
      expect(fleet).toMatchObject({
        name: live.fleet,
        minSize: 2,
        maxSize: 6,
        desired: 3,
        launchTemplate: { id: template, version: '$Latest' },
        targetGroups: [live.targetGroup],
        deleting: false,
      });
      expect(fleet?.servers.map((server) => server.inService)).toEqual([true, true, true]);
      expect(await ports.fleets.describe(NONE)).toBeUndefined();
    });

    test('is assessed: one that is not there, or that has what cannot be copied, is an error', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await expect(fleets.assess(world.live.fleet)).resolves.toBeUndefined();
      await expect(fleets.assess(NONE)).rejects.toBeInstanceOf(SpecMismatch);
      await world.obstruct();
      await expect(fleets.assess(world.live.fleet)).rejects.toBeInstanceOf(CannotCloneFleet);
    });
  });

  describe('a clone', () => {
    test('has no servers, the tags of its rollout, and its own template version and target group', async () => {
      const world = await open();
      await world.ports.fleets.clone(requestIn(world));
      const green = await world.ports.fleets.describe('web-2');
      expect(green).toMatchObject({
        minSize: 0,
        maxSize: 6,
        desired: 0,
        launchTemplate: { id: world.template, version: '1' },
        targetGroups: [world.idle],
        servers: [],
      });
      expect(green?.tags).toMatchObject({ [TAGS.service]: 'web', [TAGS.rollout]: 'web-2' });
    });

    test('that is there is kept, at the size that it has', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await fleets.clone(requestIn(world));
      await fleets.configure('web-2', { desired: 2 });
      await fleets.clone(requestIn(world));
      expect((await fleets.describe('web-2'))?.desired).toBe(2);
    });

    test.each([
      ['another rollout', { rollout: 'web-3' }],
      ['another version', (id: string) => ({ launchTemplate: { id, version: 7 } })],
    ])('of %s is not adopted', async (_, change) => {
      const world = await open();
      const { fleets } = world.ports;
      await fleets.clone(requestIn(world));
      const other = typeof change === 'function' ? change(world.template) : change;
      await expect(fleets.clone({ ...requestIn(world), ...other })).rejects.toBeInstanceOf(FleetMismatch);
    });

    test('of a fleet that is not there is a mistake in the spec', async () => {
      const world = await open();
      const request = { ...requestIn(world), from: NONE };
      await expect(world.ports.fleets.clone(request)).rejects.toBeInstanceOf(SpecMismatch);
    });
  });

  describe('a change', () => {
    test('leaves what it does not name', async () => {
      const { ports, live } = await open();
      const before = await ports.fleets.describe(live.fleet);
      await ports.fleets.configure(live.fleet, { launchTemplateVersion: '1' });
      const { template: id } = { template: before?.launchTemplate.id };
      expect(await ports.fleets.describe(live.fleet)).toEqual({
        ...before,
        launchTemplate: { id, version: '1' },
      });
    });

    test('of the desired capacity moves the bound that is in its way', async () => {
      const { ports, live } = await open();
      const { fleets } = ports;
      await fleets.configure(live.fleet, { desired: 8 });
      expect(await fleets.describe(live.fleet)).toMatchObject({ minSize: 2, desired: 8, maxSize: 8 });
      await fleets.configure(live.fleet, { desired: 1 });
      expect(await fleets.describe(live.fleet)).toMatchObject({ minSize: 1, desired: 1, maxSize: 8 });
    });

    test('of the smallest size raises the desired capacity to it', async () => {
      const { ports, live } = await open();
      await ports.fleets.configure(live.fleet, { minSize: 4 });
      expect(await ports.fleets.describe(live.fleet)).toMatchObject({ minSize: 4, desired: 4 });
    });

    test('tags, and takes a tag off only while it has the value', async () => {
      const { ports, live } = await open();
      const { fleets } = ports;
      const tags = async () => (await fleets.describe(live.fleet))?.tags ?? {};
      await fleets.configure(live.fleet, { tags: { [TAGS.blueOf]: 'web-2' } });
      await fleets.configure(live.fleet, { untag: { [TAGS.blueOf]: 'web-1' } });
      expect(await tags()).toMatchObject({ [TAGS.blueOf]: 'web-2' });
      for (let twice = 0; twice < 2; twice += 1)
        await fleets.configure(live.fleet, { untag: { [TAGS.blueOf]: 'web-2' } });
      expect(await tags()).not.toHaveProperty(TAGS.blueOf);
    });

    test('takes servers out of protection', async () => {
      const world = await open();
      const { fleets } = world.ports;
      const protectedIds = async () =>
        (await fleets.describe(world.live.fleet))?.servers.filter((server) => server.protectedFromScaleIn) ??
        [];
      const { id } = (await fleets.describe(world.live.fleet))!.servers[0]!;
      await world.protect(id);
      expect((await protectedIds()).map((server) => server.id)).toEqual([id]);
      await fleets.configure(world.live.fleet, { unprotect: [id] });
      expect(await protectedIds()).toEqual([]);
    });

    test('of a fleet that is not there, or goes, may work later for all that can be told', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await expect(fleets.configure(NONE, { desired: 1 })).rejects.toBeInstanceOf(CloudUnavailable);
      await emptied(world);
      await fleets.remove(world.live.fleet, 'web-2');
      await expect(fleets.configure(world.live.fleet, { desired: 1 })).rejects.toBeInstanceOf(
        CloudUnavailable,
      );
    });
  });

  describe('removing', () => {
    test('leaves a fleet that still has servers', async () => {
      const { ports, live } = await open();
      await ports.fleets.configure(live.fleet, { tags: { [TAGS.blueOf]: 'web-2' } });
      await ports.fleets.remove(live.fleet, 'web-2');
      expect(await ports.fleets.describe(live.fleet)).toMatchObject({ deleting: false });
    });

    test('deletes an empty one, and again does nothing more', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await emptied(world);
      for (let times = 0; times < 2; times += 1) await fleets.remove(world.live.fleet, 'web-2');
      await world.clock.advance(2 * MINUTE);
      expect(await fleets.describe(world.live.fleet)).toBeUndefined();
      await fleets.remove(world.live.fleet, 'web-2');
    });

    test('is refused for a fleet that is not the rollout’s', async () => {
      const { ports, live } = await open();
      await expect(ports.fleets.remove(live.fleet, 'web-2')).rejects.toBeInstanceOf(FleetMismatch);
    });
  });

  test('ours are those that a rollout has made or marked', async () => {
    const world = await open();
    const { fleets } = world.ports;
    const names = async () => (await fleets.ours()).map(({ name }) => name).toSorted();
    expect(await names()).toEqual([]);
    await fleets.clone(requestIn(world));
    await fleets.configure(world.live.fleet, { tags: { [TAGS.blueOf]: 'web-2' } });
    expect(await names()).toEqual([world.live.fleet, 'web-2'].toSorted());
  });
}
