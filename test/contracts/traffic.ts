import { describe, expect, test } from 'vitest';
import { CloudRefused, SpecMismatch } from '../../src/rollout/errors.ts';
import type { Route } from '../../src/rollout/traffic/routes.ts';
import type { ContractWorld, Open } from './worlds.ts';

const MINUTE = 60_000;
const elsewhere = (arn: string) => arn.replace(/[^/]+$/, '0000000000000000');
const routeElsewhere = ({ route }: ContractWorld): Route => ({
  ...route,
  listener: elsewhere(route.listener ?? ''),
});

/** What every implementation of Traffic has to hold. */
export function trafficContract(open: Open): void {
  describe('the split', () => {
    test('reads back as it was written', async () => {
      const { ports, live, idle, route } = await open();
      const { traffic } = ports;
      const before = await traffic.read(route);
      expect(before).toMatchObject({ weights: { [live.targetGroup]: 1 }, stickiness: 0 });
      await traffic.write(route, before, { [live.targetGroup]: 999, [idle]: 0 });
      const weighted = await traffic.read(route);
      expect(weighted.weights).toEqual({ [live.targetGroup]: 999, [idle]: 0 });
      await traffic.write(route, weighted, { [live.targetGroup]: 900, [idle]: 100 });
      expect((await traffic.read(route)).weights).toEqual({ [live.targetGroup]: 900, [idle]: 100 });
    });

    test('is written into what was read: a target group that came meanwhile is lost', async () => {
      const { ports, live, idle, route } = await open();
      const { traffic } = ports;
      const before = await traffic.read(route);
      await traffic.write(route, before, { [live.targetGroup]: 1, [idle]: 1 });
      await traffic.write(route, before, { [live.targetGroup]: 5 });
      expect((await traffic.read(route)).weights).toEqual({ [live.targetGroup]: 5 });
    });

    test('takes the stickiness of its action and a target group that leaves with the weights', async () => {
      const { ports, live, idle, route, staysFor } = await open();
      const { traffic } = ports;
      const both = { [live.targetGroup]: 999, [idle]: 0 };
      await traffic.write(route, await traffic.read(route), both, { stickiness: 10 * MINUTE });
      const sticky = await traffic.read(route);
      expect(sticky).toMatchObject({ weights: both, stickiness: staysFor });
      await traffic.write(route, sticky, both);
      expect(await traffic.read(route)).toMatchObject({ weights: both, stickiness: staysFor });
      await traffic.write(route, sticky, sticky.weights, { stickiness: 0, without: idle });
      const alone = await traffic.read(route);
      expect(alone.weights).toEqual({ [live.targetGroup]: 999 });
      expect(alone.stickiness).toBe(0);
    });

    test('of a route that is not there is a mistake in the spec', async () => {
      const world = await open();
      const { traffic } = world.ports;
      await expect(traffic.read(routeElsewhere(world))).rejects.toBeInstanceOf(SpecMismatch);
      const live = await traffic.read(world.route);
      const written = traffic.write(routeElsewhere(world), live, { [world.live.targetGroup]: 1 });
      await expect(written).rejects.toBeInstanceOf(SpecMismatch);
    });

    test('takes no weight above 999', async () => {
      const { ports, live, route } = await open();
      const before = await ports.traffic.read(route);
      const beyond = ports.traffic.write(route, before, { [live.targetGroup]: 1_000 });
      await expect(beyond).rejects.toBeInstanceOf(CloudRefused);
      expect((await ports.traffic.read(route)).weights).toEqual({ [live.targetGroup]: 1 });
    });
  });

  describe('what forwards to a target group', () => {
    test('is every route that names it, whatever its weight', async () => {
      const { ports, live, idle, route } = await open();
      const { traffic } = ports;
      expect(await traffic.forwards([live.targetGroup, idle])).toMatchObject([
        { route, targetGroups: [live.targetGroup] },
      ]);
      expect(await traffic.forwards([idle])).toEqual([]);
      await traffic.write(route, await traffic.read(route), { [live.targetGroup]: 999, [idle]: 0 });
      expect(await traffic.forwards([idle])).toMatchObject([{ route }]);
      await expect(traffic.forwards([elsewhere(idle)])).rejects.toBeInstanceOf(SpecMismatch);
    });

    test('is not sticky unless it was made so', async () => {
      const { ports, live, idle } = await open();
      expect(await ports.traffic.isSticky(live.targetGroup)).toBe(false);
      await expect(ports.traffic.isSticky(elsewhere(idle))).rejects.toBeInstanceOf(SpecMismatch);
    });
  });

  describe('a target group', () => {
    test('has the healthy servers of its fleet', async () => {
      const { ports, live, idle } = await open();
      const ids = (await ports.fleets.describe(live.fleet))!.servers.map(({ id }) => id).toSorted();
      const health = await ports.traffic.health(live.targetGroup);
      expect([health.healthy.toSorted(), health.staying.toSorted()]).toEqual([ids, ids]);
      expect(health.registered).toBe(3);
      expect(await ports.traffic.health(idle)).toEqual({ healthy: [], staying: [], registered: 0 });
    });

    test('has the servers that leave as registered, and not as staying, for its drain time', async () => {
      const { ports, clock, live } = await open();
      const claim = { name: live.fleet, rollout: 'web-2' };
      const mark = { targetGroup: live.targetGroup };
      await ports.fleets.mark(claim, mark, { minSize: 0, desired: 0 });
      await clock.advance(MINUTE / 2);
      const health = await ports.traffic.health(live.targetGroup);
      expect(health).toEqual({ healthy: [], staying: [], registered: 3 });
      await clock.advance((await ports.traffic.drainTime(live.targetGroup)) + MINUTE);
      expect(await ports.traffic.health(live.targetGroup)).toMatchObject({ registered: 0 });
    });

    test('that is in no forward action has no healthy server', async () => {
      const { ports, clock, live, idle, template } = await open();
      const launchTemplate = { id: template, version: 1 };
      const names = {
        name: 'web-2',
        from: live.fleet,
        service: 'web',
        rollout: 'web-2',
        imageId: 'ami-green',
      };
      await ports.fleets.clone({ ...names, targetGroup: idle, launchTemplate });
      await ports.fleets.configure({ name: 'web-2', rollout: 'web-2' }, { desired: 2 });
      await clock.advance(5 * MINUTE);
      expect(await ports.traffic.health(idle)).toMatchObject({ healthy: [], registered: 2 });
    });

    test('that is not there is a mistake in the spec', async () => {
      const { ports, idle } = await open();
      await expect(ports.traffic.health(elsewhere(idle))).rejects.toBeInstanceOf(SpecMismatch);
      await expect(ports.traffic.drainTime(elsewhere(idle))).rejects.toBeInstanceOf(SpecMismatch);
    });
  });
}
