import { describe, expect, test } from 'vitest';
import { launchGreen } from '../../functions/launch-green.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { begin, beginAt, FIRST, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B, LISTENER } from '../world/specs.ts';
import { aWorld, type World } from '../world/world.ts';

const FOLLOW = { traffic: { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B], twin: 'follow' } };

function differing(): World {
  const world = aWorld();
  world.cloud.groupSettings.set(GROUP_A, { Port: '80', HealthCheckPath: '/ready', 'tag "team"': 'shop' });
  world.cloud.groupSettings.set(GROUP_B, { Port: '8080', HealthCheckPath: '/' });
  return world;
}

const settingsOf = ({ cloud }: World) => cloud.groupSettings.get(GROUP_B);

describe('a second target group that is not set as the first', () => {
  test('is told in the report and the timeline, and left as it is', async () => {
    const world = differing();
    const rollout = await beginAt(world, 'proving');
    expect(rollout.settings).toContainEqual({
      setting: 'target group HealthCheckPath',
      outcome: 'rewritten',
      from: '/ready',
      to: '/',
      why: expect.stringContaining(GROUP_B),
      fix: expect.stringContaining('"traffic.twin": "follow"'),
    });
    expect(rollout.timeline.map(({ what }) => what)).toContainEqual(
      expect.stringContaining('target group HealthCheckPath is / instead of /ready'),
    );
    expect(settingsOf(world)).toEqual({ Port: '8080', HealthCheckPath: '/' });
  });

  test('follows it where the spec says so, but for what is never changed', async () => {
    const world = differing();
    await beginAt(world, 'launching', FOLLOW);
    world.before('targetGroups.align', async () => {
      const { timeline } = await world.ports.rollouts.get('web-1');
      expect(timeline.at(-1)?.what).toMatch(/setting .*HealthCheckPath is \/ready instead of \//);
    });
    const rollout = await reach(world, 'proving');
    expect(settingsOf(world)).toEqual({ Port: '8080', HealthCheckPath: '/ready', 'tag "team"': 'shop' });
    expect(rollout.settings).toContainEqual(
      expect.objectContaining({ setting: 'target group Port', outcome: 'rewritten', to: '8080' }),
    );
    expect(rollout.settings).toContainEqual(
      expect.objectContaining({ setting: 'target group HealthCheckPath', outcome: 'copied' }),
    );
  });

  test('that does not show its settings yet is tried again, before anything else is done', async () => {
    const world = differing();
    await beginAt(world, 'launching', FOLLOW);
    world.after('targetGroups.align', () => world.cloud.groupSettings.set(GROUP_B, { Port: '8080' }));
    await expect(launchGreen(world.ports, FIRST)).rejects.toThrow(/isn't set as .* yet/);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1 });
    await reach(world, 'proving');
    expect(settingsOf(world)).toMatchObject({ HealthCheckPath: '/ready' });
  });

  test('is left alone while the live fleet is in it: it follows the next time', async () => {
    const world = differing();
    await begin(world, FOLLOW);
    await reach(world, 'concluded');
    world.cloud.groupSettings.set(GROUP_A, { Port: '80', HealthCheckPath: '/new' });
    const cause = { kind: 'requested', by: 'ann' } as const;
    await startRollout(world.ports, 'web', { image: { id: 'ami-00000003' }, cause });
    await reach(world, 'proving', { rollout: 'web-2', epoch: 2 });
    expect(settingsOf(world)).toMatchObject({ HealthCheckPath: '/ready' });
    expect(world.cloud.groupSettings.get(GROUP_A)).toMatchObject({ HealthCheckPath: '/new' });
  });
});
