import { expect, test } from 'vitest';
import { takeOver } from '../../src/lifecycle/take-over.ts';
import { amend } from '../../src/records/update.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { note } from '../../src/rollout/transitions.ts';
import { rollBackWeb } from '../world/calling.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { aWorld, fleetIn, liveShare, sicken, type World } from '../world/world.ts';

/** A rollout whose blue was ill for so long that a person is needed, and is well again. */
async function stuck(): Promise<World> {
  const world = aWorld();
  await beginAt(world, bakingAt(50));
  sicken(world, 'web-fleet');
  expect(await rollBackWeb(world)).toMatchObject({ status: 409 });
  await reach(world, ({ outcome }) => outcome === 'needs-operator', FIRST);
  for (const server of fleetIn(world.cloud, 'web-fleet').servers) server.sick = false;
  return world;
}

/** Acts in the moment in which the press has decided that it takes the rollout over, and has not done so yet. */
function beforeTheTakeover(world: World, act: (rollout: Rollout) => Promise<unknown>): void {
  world.before('services.save', async () => act(await world.ports.rollouts.get('web-1')));
}

// The press once answered 409 RecordConflict here, though the traffic was back and somebody was cleaning up.
test('on-call’s press and the watchdog’s note in the same moment: the press holds', async () => {
  const world = await stuck();
  beforeTheTakeover(world, () =>
    amend(world.ports, 'web-1', (record, at) => note(record, at, 'the watchdog looked')),
  );
  expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
  expect(liveShare(world)).toBe(0);
  const { epoch, outcome } = await world.ports.rollouts.get('web-1');
  expect(outcome).toBeUndefined();
  expect([...world.executions]).toContain(`web-1 at epoch ${epoch}`);
});

test('on-call’s press and the watchdog’s takeover in the same moment: one of them is enough', async () => {
  const world = await stuck();
  beforeTheTakeover(world, (rollout) =>
    takeOver(world.ports, rollout, 'another attempt, it needed an operator'),
  );
  expect(await rollBackWeb(world)).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
  const { epoch } = await world.ports.rollouts.get('web-1');
  expect([...world.executions].at(-1)).toBe(`web-1 at epoch ${epoch}`);
  expect((await reach(world, 'concluded', { rollout: 'web-1', epoch })).outcome).toBe('reverted');
});
