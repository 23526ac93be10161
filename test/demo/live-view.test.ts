import { expect, test } from 'vitest';
import type { Environment } from '../../demo/environment.ts';
import { showRollouts } from '../../demo/live-view.ts';
import type { DemoContext } from '../../demo/scenario.ts';
import type { View } from '../../demo/view.ts';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { GROUP_A, LISTENER } from '../world/specs.ts';
import { aWorld, type World } from '../world/world.ts';

const stats = () => ({ images: {} });

/** What the screen shows of a world until it has shown something that `isEnough`. */
async function shownOf(world: World, isEnough: (view: View) => boolean): Promise<View> {
  const stop = new AbortController();
  let found: View | undefined;
  const screen = {
    show(_: unknown, view: View) {
      if (!isEnough(view)) return;
      found = view;
      stop.abort();
    },
    keep: () => {},
  };
  const cloud = { region: { clock: world.clock }, imageVariables: () => ({}) };
  const environment = { deployment: { ports: world.ports }, cloud } as unknown as Environment;
  const context = { environment, screen, names: new Map(), load: { stats } } as unknown as DemoContext;
  await showRollouts(context, stop.signal);
  return found!;
}

test('a listener that somebody deletes in mid-rollout, and a target group, are shown as unknown: npm start ended', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  world.cloud.routes.delete(LISTENER);
  world.cloud.targetGroups.delete(GROUP_A);
  const { fleets } = await shownOf(world, () => true);
  expect(fleets).toMatchObject([
    { role: 'blue', share: undefined, healthy: undefined, desired: 4 },
    { role: 'green', share: undefined, healthy: 4, desired: 4 },
  ]);
});

test('records that can’t be read for a moment are looked for at the next', async () => {
  const world = aWorld();
  await beginAt(world, bakingAt(10));
  const { list } = world.ports.services;
  let calls = 0;
  Object.assign(world.ports.services, {
    list() {
      calls += 1;
      return calls === 1 ? Promise.reject(new CloudUnavailable('DynamoDB is down')) : list();
    },
  });
  const { fleets } = await shownOf(world, ({ rollout }) => rollout?.phase === 'baking');
  expect(fleets.map(({ share }) => share)).toEqual([90, 10]);
});
