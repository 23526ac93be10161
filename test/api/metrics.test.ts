import { expect, test } from 'vitest';
import { call } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { aServiceIn, aWorld, NEW, type World } from '../world/world.ts';

interface Minutes {
  readonly minutes: readonly {
    at: string;
    blue: { requests: number };
    green: { requests: number; bad: number };
  }[];
}

const look = async (world: World, id = 'web-1') =>
  (await call(world, 'GET /rollouts/{id}/metrics', { id })) as { status: number; body: Minutes };

test('the minutes of a rollout tell what both fleets answered', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  world.cloud.badShare[NEW] = 0.5;
  await world.clock.advance(5 * 60_000);
  const { status, body } = await look(world);
  expect(status).toBe(200);
  const newest = body.minutes.at(-1)!;
  expect(newest.green.requests).toBeGreaterThan(0);
  expect(newest.blue.requests).toBeGreaterThan(newest.green.requests);
  expect(newest.green.bad).toBe(Math.round(newest.green.requests / 2));
  expect(body.minutes.map(({ at }) => at)).toEqual(body.minutes.map(({ at }) => at).toSorted());
});

test('the minutes tell how long responses took on average, and nothing where there was none', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const took = { requests: 120, bad: 0, inFlight: 1 };
  world.ports.metrics.ticks = async ({ from }) => [
    { minute: from, blue: took, green: { requests: 0, bad: 0, inFlight: 0 } },
  ];
  await world.clock.advance(5 * 60_000);
  const { body } = await look(world);
  expect(body.minutes).toMatchObject([{ blue: { meanSeconds: 0.5 }, green: { meanSeconds: null } }]);
});

// A mean of 20 ms hid that one response in a hundred of green took two seconds.
test('the minutes tell within which time most responses of each fleet came', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  world.cloud.took[NEW] = { p50: 0.0123456, p90: 0.05, p99: 2 };
  await world.clock.advance(5 * 60_000);
  expect((await look(world)).body.minutes.at(-1)).toMatchObject({
    blue: { percentileSeconds: { p50: 0.1, p90: 0.1, p99: 0.1 } },
    green: { percentileSeconds: { p50: 0.0123, p90: 0.05, p99: 2 } },
  });
  expect((await look(world)).body.minutes[0]).toMatchObject({ green: { percentileSeconds: null } });
});

test('the timeline says from when on green had which share', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const { body } = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
  const { timeline } = body as { timeline: { green: number | null }[] };
  expect(timeline.flatMap(({ green }) => green ?? []).at(-1)).toBe(10);
});

test('a rollout that nobody knows has none', async () => {
  const world = aWorld();
  await aServiceIn(world);
  expect(await look(world, 'web-9')).toMatchObject({ status: 404 });
});
