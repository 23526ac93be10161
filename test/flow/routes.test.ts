import { describe, expect, test } from 'vitest';
import type { Route } from '../../src/rollout/traffic/routes.ts';
import { rollBackIt } from '../world/calling.ts';
import { play } from '../world/machine.ts';
import { begin, FIRST } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_A, GROUP_B, HTTPS, LISTENER, RULE } from '../world/specs.ts';
import { aWorldWithRoute, liveShares, NEW, type World } from '../world/world.ts';

const KINDS: readonly (readonly [string, Route, string])[] = [
  ['two listeners, 80 and 443', { listener: HTTPS }, HTTPS],
  ['a listener and a rule', { rule: RULE }, RULE],
];

/** Plays the first rollout to its end, and gives each share that both routes had whenever a function had ended. */
async function playThrough(world: World, second: Route): Promise<number[]> {
  const routes = [{ listener: LISTENER }, second];
  await begin(world, { traffic: { routes, targetGroups: [GROUP_A, GROUP_B] } });
  const shares: number[] = [];
  const { outcome } = await play(world, FIRST, async (call) => {
    const result = await call();
    const [one, other] = liveShares(world);
    const { traffic } = await world.ports.rollouts.get('web-1');
    expect({ one, other }).toEqual({ one: traffic.observed, other: traffic.observed });
    if (shares.at(-1) !== one) shares.push(one!);
    return result;
  });
  expect(outcome.status).toBe('SUCCEEDED');
  return shares;
}

describe.each(KINDS)('a rollout behind %s', (_, second, name) => {
  test('of a good image is promoted on both', async () => {
    const world = aWorldWithRoute(name);
    expect(await playThrough(world, second)).toEqual([0, 10, 50, 100]);
    expect(await record(world)).toMatchObject({ phase: 'concluded', outcome: 'promoted' });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-1']);
  });

  test('of a bad image is reverted on both', async () => {
    const world = aWorldWithRoute(name);
    world.cloud.badShare[NEW] = 0.2;
    expect(await playThrough(world, second)).toEqual([0, 10, 0]);
    expect(await record(world)).toMatchObject({ phase: 'concluded', outcome: 'reverted' });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
  });

  test('that is aborted between the two writes of a raise goes back on both', async () => {
    const world = aWorldWithRoute(name);
    // Two make green known, two prove the way back, two raise it to 10 %; the eighth is the second half of 50 %.
    for (let earlier = 1; earlier < 8; earlier += 1) world.before('traffic.write', () => {});
    world.before('traffic.write', async () => {
      expect(liveShares(world)).toEqual([50, 10]);
      expect(await rollBackIt(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
      expect(liveShares(world)).toEqual([0, 0]);
    });
    expect(await playThrough(world, second)).toEqual([0, 10, 0]);
    expect(await record(world)).toMatchObject({
      outcome: 'reverted',
      abort: { by: expect.stringContaining('ann') },
    });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
  });
});
