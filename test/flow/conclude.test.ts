import { describe, expect, test } from 'vitest';
import type { FleetChange } from '../../src/ports/fleet-changes.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { round, rounds } from '../world/events.ts';
import { play } from '../world/machine.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, begin, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, fleetIn, type World } from '../world/world.ts';

const MINUTE = 60_000;
const DENIED = new CloudRefused(
  'AWS refuses to change the fleet web-fleet: AccessDenied: User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: autoscaling:UpdateAutoScalingGroup on resource: arn:aws:autoscaling:… because no identity-based policy allows it',
);
const types = ({ announced }: World) => announced.map(({ type }) => type);
const withPorts = (world: World, ports: Partial<Ports>): World => ({
  ...world,
  ports: { ...world.ports, ...ports },
});

type Denied = keyof FleetChange | 'mark';

/** The same world for a role that may not change blue: neither `keys` of it nor anything that comes with them. */
function denied(world: World, ...keys: Denied[]): World {
  const { fleets } = world.ports;
  const check = (name: string, change: Readonly<Record<string, unknown>>) => {
    if (name === 'web-fleet' && keys.some((key) => change[key] !== undefined)) throw DENIED;
  };
  return withPorts(world, {
    fleets: {
      ...fleets,
      async configure(claim, change) {
        check(claim.name, { ...change });
        return fleets.configure(claim, change);
      },
      async mark(claim, mark, change) {
        check(claim.name, { ...change, mark });
        return fleets.mark(claim, mark, change);
      },
    },
  });
}

describe('a permission that is missing', () => {
  test('for the pin ends the rollout at once as reverted: what was never pinned isn’t unpinned', async () => {
    const world = aWorld();
    await begin(world);
    const { outcome } = await play(denied(world, 'minSize', 'launchTemplateVersion', 'mark'), FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(await record(world)).toMatchObject({ outcome: 'reverted', failure: { code: 'CloudRefused' } });
    expect(await record(world)).not.toHaveProperty('left');
    expect(await world.ports.services.get('web')).not.toHaveProperty('lock');
    expect(types(world)).toEqual(['RolloutStarted', 'RolloutReverted']);
    expect(world.announced.at(-1)).toHaveProperty(
      'reason',
      expect.stringContaining('UpdateAutoScalingGroup'),
    );
  });

  test('to give back what the pin replaced is told at once, and the service is free', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    const { outcome } = await play(denied(world, 'minSize', 'launchTemplateVersion'), FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(await world.ports.services.get('web')).not.toHaveProperty('lock');
    const permission = 'autoscaling:UpdateAutoScalingGroup';
    const left = [
      { permission, how: expect.stringContaining('--auto-scaling-group-name web-fleet --min-size 2') },
      { permission, how: expect.stringContaining("'LaunchTemplateId=lt-web,Version=$Latest'") },
    ];
    expect((await record(world)).left).toMatchObject(left);
    expect(types(world)).toEqual(['RolloutStarted', 'RolloutRolledBack', 'RolloutLeftBehind']);
    expect(world.announced.at(-1)).toMatchObject({ left });
  });

  test('and is given meanwhile lets the cleanup do the rest', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await pressAbort(world);
    await play(denied(world, 'minSize', 'launchTemplateVersion'), FIRST);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 4, version: '1' });
    await world.clock.advance(60 * MINUTE);
    await rounds(denied(world, 'launchTemplateVersion'), 3);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '1' });
    await rounds(world, 1);
    expect(fleetIn(world.cloud, 'web-fleet')).toMatchObject({ minSize: 2, version: '$Latest' });
    expect(fleetIn(world.cloud, 'web-fleet').tags).not.toHaveProperty(TAGS.blueOf);
    expect(await record(world)).not.toHaveProperty('left');
  });

  test('to look at the fleets at the end calls a person, who is told which', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    const fleets = { ...world.ports.fleets, find: () => Promise.reject(DENIED) };
    const { outcome, states } = await play(withPorts(world, { fleets }), FIRST);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'NeedsOperator' });
    expect(states).not.toContain('CallOperator');
    expect(world.announced.at(-1)).toMatchObject({
      type: 'RolloutNeedsOperator',
      code: 'CloudRefused',
      reason: expect.stringContaining('UpdateAutoScalingGroup'),
      help: expect.stringContaining('POST /rollouts/web-1/abandon'),
    });
  });
});

describe('an end that fails to the last', () => {
  test('calls a person once, however often it is tried, and dies of nothing', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue');
    const down = new CloudUnavailable('Auto Scaling is down');
    const fleets = { ...world.ports.fleets, find: () => Promise.reject(down) };
    for (let epoch = 1; epoch <= 3; epoch += 1) {
      const { outcome, states } = await play(withPorts(world, { fleets }), { rollout: 'web-1', epoch });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'NeedsOperator' });
      expect(states).toContain('CallOperator');
      expect(await record(world)).toMatchObject({ outcome: 'needs-operator', phase: 'retiring-blue' });
      world.endExecutions();
      await world.clock.advance(15 * MINUTE);
      await round(world);
    }
    const calls = world.announced.filter(({ type }) => type === 'RolloutNeedsOperator');
    expect(calls).toMatchObject([{ code: 'CloudUnavailable', reason: expect.stringContaining('is down') }]);
    const { outcome } = await play(world, { rollout: 'web-1', epoch: 4 });
    expect(outcome.status).toBe('SUCCEEDED');
    expect(await record(world)).toMatchObject({ outcome: 'promoted' });
  });

  test('is one whose termination hook runs nine hours: the execution lives on', async () => {
    const world = aWorld();
    world.cloud.drainTime = 9 * 60 * MINUTE;
    await beginAt(world, 'retiring-blue');
    const { outcome, events } = await play(world, FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    // Its drain takes as long here, in which blue could still take everything back.
    expect(events).toBeLessThan(3_500);
  });
});

describe('what was held back on green until it is alone', () => {
  const HELD = 'suspended process "ScheduledActions"';

  /** Blue has a scheduled action, and green is to be promoted. */
  async function promoting() {
    const world = aWorld();
    fleetIn(world.cloud, 'web-fleet').settings = { 'scheduled action "night"': '0 20 * * *' };
    await beginAt(world, 'retiring-blue');
    const green = fleetIn(world.cloud, 'web-1');
    green.settings = { ...green.settings, [HELD]: 'true' };
    return { world, green };
  }

  test.each(['deleted', 'made again'])('acts once it is promoted though blue was %s', async (how) => {
    const { world, green } = await promoting();
    const blue = fleetIn(world.cloud, 'web-fleet');
    world.cloud.fleets.delete('web-fleet');
    if (how === 'made again') world.cloud.fleets.set('web-fleet', { ...blue, tags: {} });
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
    expect(green.settings).not.toHaveProperty([HELD]);
  });

  test('stays as the owner of blue wanted it in the end', async () => {
    const { world, green } = await promoting();
    const blue = fleetIn(world.cloud, 'web-fleet');
    blue.settings = { ...blue.settings, [HELD]: 'true' };
    expect((await reach(world, 'concluded')).outcome).toBe('promoted');
    expect(green.settings).toHaveProperty([HELD]);
  });

  test('is told, with the command, where AWS refuses to let it act', async () => {
    const { world } = await promoting();
    world.cloud.fleets.delete('web-fleet');
    const { fleets } = world.ports;
    const configure: typeof fleets.configure = async (claim, change) => {
      if (change.resume) throw DENIED;
      return fleets.configure(claim, change);
    };
    const { outcome } = await play(withPorts(world, { fleets: { ...fleets, configure } }), FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(await record(world)).toMatchObject({
      outcome: 'promoted',
      left: [{ how: expect.stringContaining('resume-processes --auto-scaling-group-name web-1') }],
    });
  });
});
