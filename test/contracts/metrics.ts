import { describe, expect, test } from 'vitest';
import type { ContractWorld, Open } from './worlds.ts';

const MINUTE = 60_000;

/** Green has servers, a tenth of the traffic, and a whole minute begins. */
async function withGreen(world: ContractWorld) {
  const { ports, clock, live, idle, route, template } = world;
  const launchTemplate = { id: template, version: 1 };
  const names = { name: 'web-2', from: live.fleet, service: 'web', rollout: 'web-2', imageId: 'ami-green' };
  await ports.fleets.clone({ ...names, targetGroup: idle, launchTemplate });
  await ports.fleets.configure({ name: 'web-2', rollout: 'web-2' }, { desired: 2 });
  const before = await ports.traffic.read(route);
  await ports.traffic.write(route, before, { [live.targetGroup]: 900, [idle]: 100 });
  await clock.advance(5 * MINUTE);
  await clock.advance(MINUTE - (clock.now() % MINUTE));
  const from = clock.now();
  const groups = { routes: [route], blue: live.targetGroup, green: idle };
  const ticks = (start: number, until: number) => ports.metrics.ticks({ ...groups, from: start, until });
  return { from, ticks };
}

/** What every implementation of Metrics has to hold. */
export function metricsContract(open: Open): void {
  describe('ticks', () => {
    test('are whole minutes with the requests of both fleets, the oldest first', async () => {
      const world = await open();
      const { from, ticks } = await withGreen(world);
      for (let minutes = 0; minutes < 3; minutes += 1) await world.serveMinute();
      const found = await ticks(from, from + 3 * MINUTE);
      expect(found.map(({ minute }) => minute)).toEqual([from, from + MINUTE, from + 2 * MINUTE]);
      for (const { blue, green } of found) {
        expect(blue.requests).toBe(9 * green.requests);
        expect([green.requests > 0, blue.bad, green.bad]).toEqual([true, 0, 0]);
      }
    });

    test('begin with the first minute asked for, and leave out the end', async () => {
      const world = await open();
      const { from, ticks } = await withGreen(world);
      for (let minutes = 0; minutes < 3; minutes += 1) await world.serveMinute();
      const found = await ticks(from + MINUTE, from + 2 * MINUTE);
      expect(found.map(({ minute }) => minute)).toEqual([from + MINUTE]);
      expect(await ticks(from, from)).toEqual([]);
      expect(await ticks(from + MINUTE, from)).toEqual([]);
    });

    test('leave out what nothing is known of: a green without servers', async () => {
      const { ports, clock, live, idle, route } = await open();
      const from = Math.ceil(clock.now() / MINUTE) * MINUTE;
      await clock.advance(3 * MINUTE);
      const groups = { routes: [route], blue: live.targetGroup, green: idle };
      expect(await ports.metrics.ticks({ ...groups, from, until: from + 2 * MINUTE })).toEqual([]);
    });

    test('are known by blue alone as far as is asked, whether green had servers or not', async () => {
      const world = await open();
      const { ports, clock, live, idle, route } = world;
      await clock.advance(MINUTE - (clock.now() % MINUTE));
      const from = clock.now();
      for (let minutes = 0; minutes < 3; minutes += 1) await world.serveMinute();
      const span = { from, until: from + 3 * MINUTE, blueUntil: from + 2 * MINUTE };
      const found = await ports.metrics.ticks({
        routes: [route],
        blue: live.targetGroup,
        green: idle,
        ...span,
      });
      expect(found.map(({ minute }) => minute)).toEqual([from, from + MINUTE]);
      for (const { blue, green } of found)
        expect([blue.requests > 0, blue.bad, green.requests]).toEqual([true, 0, 0]);
    });
  });
  test('requests to a target group are those of the minutes that are asked for', async () => {
    const world = await open();
    const { from } = await withGreen(world);
    for (let minutes = 0; minutes < 3; minutes += 1) await world.serveMinute();
    const request = { routes: [world.route], targetGroup: world.idle, from: from + MINUTE };
    const { metrics } = world.ports;
    const one = await metrics.requestsTo({ ...request, until: from + 2 * MINUTE });
    const two = await metrics.requestsTo({ ...request, until: from + 3 * MINUTE });
    expect([one! > 0, two]).toEqual([true, 2 * one!]);
  });
}

/** What every implementation of ResponseTimes has to hold behind an application load balancer. */
export function responseTimesContract(open: Open): void {
  test('response times are those of the minutes that are asked for, of both fleets where both answered', async () => {
    const world = await open();
    const { from } = await withGreen(world);
    for (let minutes = 0; minutes < 3; minutes += 1) await world.serveMinute();
    const groups = { routes: [world.route], blue: world.live.targetGroup, green: world.idle };
    const { responseTimes } = world.ports;
    const found = await responseTimes.percentiles({
      ...groups,
      from: from + MINUTE,
      until: from + 3 * MINUTE,
    });
    expect(found.map(({ minute }) => minute)).toEqual([from + MINUTE, from + 2 * MINUTE]);
    for (const { blue, green } of found)
      for (const took of [blue, green])
        expect([took!.p50, took!.p90, took!.p99].map((seconds) => seconds.toFixed(2))).toEqual(
          Array(3).fill('0.10'),
        );
    expect(await responseTimes.percentiles({ ...groups, from, until: from })).toEqual([]);
  });
}
