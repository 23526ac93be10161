import { describe, expect, test } from 'vitest';
import { CloudUnavailable, FleetMismatch, FleetNameTaken, SpecMismatch } from '../../src/rollout/errors.ts';
import { refusals } from '../../src/rollout/fleet/settings-report.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { ContractWorld, Open } from './worlds.ts';

const MINUTE = 60_000;
const NONE = 'web-9';

const requestIn = ({ live, idle, template }: ContractWorld) => ({
  name: 'web-2',
  from: live.fleet,
  targetGroup: idle,
  launchTemplate: { id: template, version: 1 },
  imageId: 'ami-green',
  service: 'web',
  rollout: 'web-2',
});

const GREEN = { name: 'web-2', rollout: 'web-2' };
const blueIn = ({ live }: ContractWorld) => ({ name: live.fleet, rollout: 'web-2' });

/** Marks the live fleet as the blue of web-2. */
async function marked(world: ContractWorld) {
  const { ports, live } = world;
  await ports.fleets.mark(blueIn(world), { targetGroup: live.targetGroup });
  return blueIn(world);
}

/** Empties the live fleet, its mark as a rollout's blue set. */
async function emptied(world: ContractWorld) {
  const { ports, clock, live } = world;
  await ports.fleets.configure(await marked(world), { minSize: 0, desired: 0 });
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
      expect(refusals(await fleets.assess(world.live.fleet))).toEqual([]);
      await expect(fleets.assess(NONE)).rejects.toBeInstanceOf(SpecMismatch);
      await world.obstruct();
      expect(refusals(await fleets.assess(world.live.fleet))).toHaveLength(1);
    });

    test('whose servers have come up has no launch problems', async () => {
      const { ports, live } = await open();
      expect(await ports.fleets.launchProblems(live.fleet)).toEqual([]);
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
      expect(green).toMatchObject({ installation: 'ours', arn: expect.stringMatching(/web-2$/) });
    });

    test('that is there is kept, at the size that it has', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await fleets.clone(requestIn(world));
      await fleets.configure(GREEN, { desired: 2 });
      await fleets.clone(requestIn(world));
      expect((await fleets.describe('web-2'))?.desired).toBe(2);
    });

    test('that differs is not adopted, and the name of another rollout’s is taken', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await fleets.clone(requestIn(world));
      const older = { ...requestIn(world), launchTemplate: { id: world.template, version: 7 } };
      await expect(fleets.clone(older)).rejects.toBeInstanceOf(FleetMismatch);
      const others = { ...requestIn(world), rollout: 'web-3' };
      await expect(fleets.clone(others)).rejects.toBeInstanceOf(FleetNameTaken);
    });

    test('of a fleet that is not there is a mistake in the spec', async () => {
      const world = await open();
      const request = { ...requestIn(world), from: NONE };
      await expect(world.ports.fleets.clone(request)).rejects.toBeInstanceOf(SpecMismatch);
    });
  });

  describe('a change', () => {
    test('leaves what it does not name, and returns the ARN', async () => {
      const world = await open();
      const { ports, live } = world;
      const claim = await marked(world);
      const before = await ports.fleets.describe(live.fleet);
      expect(await ports.fleets.configure(claim, { launchTemplateVersion: '1' })).toBe(before?.arn);
      const launchTemplate = { id: before?.launchTemplate?.id, version: '1' };
      expect(await ports.fleets.describe(live.fleet)).toEqual({ ...before, launchTemplate });
    });

    test('of the desired capacity moves the bound that is in its way', async () => {
      const world = await open();
      const { fleets } = world.ports;
      const claim = await marked(world);
      await fleets.configure(claim, { desired: 8 });
      expect(await fleets.describe(claim.name)).toMatchObject({ minSize: 2, desired: 8, maxSize: 8 });
      await fleets.configure(claim, { desired: 1 });
      expect(await fleets.describe(claim.name)).toMatchObject({ minSize: 1, desired: 1, maxSize: 8 });
    });

    test('of the smallest size raises the desired capacity to it', async () => {
      const world = await open();
      const claim = await marked(world);
      await world.ports.fleets.configure(claim, { minSize: 4 });
      expect(await world.ports.fleets.describe(claim.name)).toMatchObject({ minSize: 4, desired: 4 });
    });

    test('ends a server, with another one in its place or smaller by it; twice is once', async () => {
      const world = await open();
      const { fleets } = world.ports;
      const claim = await marked(world);
      const [one, other] = (await fleets.describe(claim.name))!.servers.map(({ id }) => id);
      const serving = async () =>
        (await fleets.describe(claim.name))!.servers.filter(({ inService }) => inService).map(({ id }) => id);
      for (let times = 0; times < 2; times += 1) await fleets.terminate(claim, one!, true);
      expect((await fleets.describe(claim.name))?.desired).toBe(2);
      expect(await serving()).not.toContain(one);
      await expect(fleets.terminate(claim, other!, true)).rejects.toBeInstanceOf(CloudUnavailable);
      await fleets.terminate(claim, other!, false);
      await world.clock.advance(10 * MINUTE);
      expect(await serving()).toHaveLength(2);
      expect(await serving()).not.toContain(other);
      await fleets.terminate(claim, 'i-0123456789abcdef0', true);
      expect((await fleets.describe(claim.name))?.desired).toBe(2);
      const another = { ...claim, arn: 'arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:9' };
      await expect(fleets.terminate(another, other!, true)).rejects.toBeInstanceOf(FleetMismatch);
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
      await fleets.configure(await marked(world), { unprotect: [id] });
      expect(await protectedIds()).toEqual([]);
    });

    test('of a fleet that is not there, or goes, may work later for all that can be told', async () => {
      const world = await open();
      const { fleets } = world.ports;
      const none = { name: NONE, rollout: 'web-2' };
      await expect(fleets.configure(none, { desired: 1 })).rejects.toBeInstanceOf(CloudUnavailable);
      await emptied(world);
      await fleets.remove(blueIn(world));
      await expect(fleets.configure(blueIn(world), { desired: 1 })).rejects.toBeInstanceOf(CloudUnavailable);
    });
  });

  describe('a fleet of somebody else', () => {
    /** The fleet of green's name, as it is for whoever didn't make it. */
    async function namesake() {
      const world = await open();
      const { fleets } = world.ports;
      await fleets.clone(requestIn(world));
      const { arn } = (await fleets.describe('web-2'))!;
      return { world, fleets, others: { name: 'web-2', rollout: 'web-9' }, arn };
    }

    test('is found as a stranger: by another rollout, and by the one that had one of the name before', async () => {
      const { fleets, others, arn } = await namesake();
      expect(await fleets.find(GREEN)).toMatchObject({ kind: 'ours', fleet: { arn } });
      expect(await fleets.find({ ...GREEN, arn })).toMatchObject({ kind: 'ours' });
      expect(await fleets.find(others)).toMatchObject({ kind: 'not-ours' });
      expect(await fleets.find({ ...GREEN, arn: `${arn}-before` })).toMatchObject({ kind: 'not-ours' });
      expect(await fleets.find({ name: NONE, rollout: 'web-9' })).toEqual({ kind: 'absent' });
      expect(await fleets.findEach([{ name: NONE, rollout: 'web-9' }, GREEN, others])).toMatchObject([
        { kind: 'absent' },
        { kind: 'ours', fleet: { arn } },
        { kind: 'not-ours' },
      ]);
    });

    test('is never changed, deleted or unmarked', async () => {
      const { fleets, others, arn } = await namesake();
      const before = await fleets.describe('web-2');
      for (const claim of [others, { ...GREEN, arn: `${arn}-before` }]) {
        await expect(fleets.configure(claim, { desired: 2 })).rejects.toBeInstanceOf(FleetMismatch);
        await expect(fleets.remove(claim)).rejects.toBeInstanceOf(FleetMismatch);
        await expect(fleets.unmark(claim)).rejects.toBeInstanceOf(FleetMismatch);
      }
      expect(await fleets.describe('web-2')).toEqual(before);
    });

    test('is not marked when it was made again, or is attached elsewhere', async () => {
      const { world, fleets, arn } = await namesake();
      const again = fleets.mark({ ...GREEN, arn: `${arn}-before` }, { targetGroup: world.idle });
      await expect(again).rejects.toBeInstanceOf(FleetMismatch);
      const elsewhere = fleets.mark(GREEN, { targetGroup: world.live.targetGroup });
      await expect(elsewhere).rejects.toBeInstanceOf(FleetMismatch);
    });
  });

  describe('a mark', () => {
    test('of another rollout is replaced only when the caller has seen it', async () => {
      const world = await open();
      const { fleets } = world.ports;
      const { targetGroup } = world.live;
      const next = { ...(await marked(world)), rollout: 'web-3' };
      await expect(fleets.mark(next, { targetGroup })).rejects.toBeInstanceOf(CloudUnavailable);
      await fleets.mark(next, { targetGroup, replaces: 'web-2' });
      await expect(fleets.configure(blueIn(world), { desired: 1 })).rejects.toBeInstanceOf(FleetMismatch);
    });

    test('that is gone stops a change, until the fleet of the same ARN is marked again', async () => {
      const world = await open();
      const { fleets } = world.ports;
      const claim = { ...(await marked(world)), arn: (await fleets.describe(world.live.fleet))!.arn };
      await fleets.unmark(claim);
      expect(await fleets.find(claim)).toMatchObject({ kind: 'ours' });
      await expect(fleets.configure(claim, { desired: 1 })).rejects.toBeInstanceOf(CloudUnavailable);
      await fleets.mark(claim, { targetGroup: world.live.targetGroup }, { desired: 2 });
      expect((await fleets.describe(claim.name))?.desired).toBe(2);
    });

    test('goes with the tag of the installation', async () => {
      const world = await open();
      const { tags } = (await world.ports.fleets.describe(world.live.fleet))!;
      await world.ports.fleets.unmark(await marked(world));
      expect((await world.ports.fleets.describe(world.live.fleet))?.tags).toEqual(tags);
    });
  });

  describe('removing', () => {
    test('leaves a fleet that still has servers', async () => {
      const world = await open();
      const { ports, live } = world;
      await ports.fleets.remove(await marked(world));
      expect(await ports.fleets.describe(live.fleet)).toMatchObject({ deleting: false });
    });

    test('deletes an empty one, and again does nothing more', async () => {
      const world = await open();
      const { fleets } = world.ports;
      await emptied(world);
      for (let times = 0; times < 2; times += 1) await fleets.remove(blueIn(world));
      await world.clock.advance(2 * MINUTE);
      expect(await fleets.describe(world.live.fleet)).toBeUndefined();
      await fleets.remove(blueIn(world));
    });

    test('is refused for a fleet that is not the rollout’s', async () => {
      const world = await open();
      await expect(world.ports.fleets.remove(blueIn(world))).rejects.toBeInstanceOf(FleetMismatch);
    });
  });

  test('ours are those that a rollout has made or marked', async () => {
    const world = await open();
    const { fleets } = world.ports;
    const names = async () => (await fleets.ours()).map(({ name }) => name).toSorted();
    expect(await names()).toEqual([]);
    await fleets.clone(requestIn(world));
    await marked(world);
    expect(await names()).toEqual([world.live.fleet, 'web-2'].toSorted());
    const all = await fleets.list();
    const listed = all.map(({ name }) => name);
    const live = await fleets.describe(world.live.fleet);
    expect(all.find(({ name }) => name === world.live.fleet)?.launches).toEqual([live?.launchTemplate]);
    expect(listed.toSorted()).toEqual([world.live.fleet, 'web-2'].toSorted());
  });
}
