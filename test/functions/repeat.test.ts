import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { checkGreen } from '../../functions/check-green.ts';
import { conclude } from '../../functions/conclude.ts';
import { launchGreen } from '../../functions/launch-green.ts';
import { preflight } from '../../functions/preflight.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { StepInput, StepResult } from '../../src/lifecycle/step.ts';
import { amend } from '../../src/records/update.ts';
import { StaleEpoch } from '../../src/rollout/errors.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { crashes } from '../world/crash.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, beginAt, FIRST, published, type Until } from '../world/progress.ts';
import { snapshot } from '../world/snapshot.ts';
import { aServiceIn, aWorld, fleetIn, NEXT, type World } from '../world/world.ts';

interface Situation {
  readonly what: string;
  readonly until: Until;
  readonly prepare: ((world: World) => unknown) | undefined;
}
type Run = (world: World, input: StepInput) => Promise<StepResult>;

const goBack = async ({ ports }: World) => {
  await pressAbort({ ports });
  await rollBack(ports, FIRST);
};
const fallIll = (name: string) => (world: World) => {
  for (const server of fleetIn(world.cloud, name).servers) server.sick = true;
};
const isShrinking = ({ blue }: Rollout) => blue.shrinking === true;
const waitOut = async (world: World) => {
  await world.clock.advance(10 * 60_000);
};

const when = (what: string, until: Until, prepare?: (world: World) => unknown): Situation => ({
  what,
  until,
  prepare,
});

/** Each step in the situations in which it changes something. */
const STEPS: readonly (readonly [name: string, run: Run, situations: readonly Situation[]])[] = [
  ['preflight', ({ ports }, input) => preflight(ports, input), [when('looks at the world', 'planned')]],
  ['launch-green', ({ ports }, input) => launchGreen(ports, input), [when('makes green', 'launching')]],
  [
    'check-green',
    ({ ports }, input) => checkGreen(ports, input),
    [
      when('finds all healthy', 'proving', waitOut),
      when('finds blue grown', 'proving', ({ cloud }) => {
        fleetIn(cloud, 'web-fleet').desired = 6;
      }),
      when('finds the wrong image', 'proving', ({ cloud }) => {
        fleetIn(cloud, 'web-1').servers[0]!.imageId = NEXT;
      }),
    ],
  ],
  [
    'shift-traffic',
    ({ ports }, input) => shiftTraffic(ports, input),
    [
      when('raises from nothing', 'shifting'),
      when('raises further', ({ phase, step }) => phase === 'shifting' && step === 2),
    ],
  ],
  [
    'analyze',
    ({ ports }, input) => analyze(ports, input),
    [
      when('takes a look', bakingAt(10), ({ clock }) => clock.advance(3 * 60_000)),
      when('is content', bakingAt(10), waitOut),
      when('is content with the last step', bakingAt(100), waitOut),
      when('finds green ill', bakingAt(50), fallIll('web-1')),
      when('finds one server of green ill', bakingAt(100), ({ cloud }) => {
        fleetIn(cloud, 'web-1').servers[0]!.sick = true;
      }),
    ],
  ],
  [
    'retire-fleet of blue',
    ({ ports }, input) => retireFleet(ports, { ...input, fleet: 'blue' }),
    [
      when('begins to shrink it', 'retiring-blue', waitOut),
      when('deletes it', isShrinking, ({ cloud }) => {
        fleetIn(cloud, 'web-fleet').servers = [];
      }),
      when('finds green ill', 'retiring-blue', async (world) => {
        await waitOut(world);
        fallIll('web-1')(world);
      }),
    ],
  ],
  [
    'roll-back',
    ({ ports }, input) => rollBack(ports, { ...input, error: { code: 'DriftDetected', cause: 'somebody' } }),
    [
      when('moves the traffic', bakingAt(50)),
      when('has nothing to move', 'launching'),
      when('waits for blue', bakingAt(50), fallIll('web-fleet')),
    ],
  ],
  [
    'retire-fleet of green',
    ({ ports }, input) => retireFleet(ports, { ...input, fleet: 'green' }),
    [
      when('begins to shrink it', bakingAt(50), async (world) => {
        await goBack(world);
        await waitOut(world);
      }),
      when('discards its template version', bakingAt(50), async (world) => {
        await goBack(world);
        world.cloud.fleets.delete('web-1');
      }),
    ],
  ],
  [
    'conclude',
    ({ ports }, input) => conclude(ports, input),
    [
      when('promotes', isShrinking, ({ cloud }) => cloud.fleets.delete('web-fleet')),
      when('promotes, and starts what waits', isShrinking, async ({ ports, cloud }) => {
        await startRollout(ports, 'web', { ...published, image: { id: NEXT } });
        cloud.fleets.delete('web-fleet');
      }),
      when('reverts', bakingAt(50), async (world) => {
        await goBack(world);
        world.cloud.fleets.delete('web-1');
      }),
      when('calls for a person', 'retiring-blue'),
    ],
  ],
];

/** What the state machine goes by. */
const decision = ({ verdict, phase, wait }: StepResult) => ({
  verdict,
  phase,
  ...(verdict === 'hold' && { wait }),
});

describe.each(STEPS)('%s', (_, run, situations) => {
  const prepare = (situation: Situation) => async () => {
    const world = aWorld();
    await beginAt(world, situation.until);
    await situation.prepare?.(world);
    return world;
  };

  test.each(situations)(
    'that $what and is cut off at any point, done again is done once',
    async (situation) => {
      const ends = await crashes(prepare(situation), (world) => run(world, FIRST).then(decision));
      const [calm, ...others] = ends;
      const expected = { answer: calm!.answer, ...(await snapshot(calm!.world)) };
      expect(others.length).toBeGreaterThan(4);
      for (const { where, world, answer } of others) {
        expect({ answer, ...(await snapshot(world)) }, where).toEqual(expected);
      }
    },
  );

  test.each(situations)(
    'that would have been one that $what changes nothing once another execution has taken over',
    async (situation) => {
      const world = await prepare(situation)();
      await amend(world.ports, 'web-1', (rollout) => ({ ...rollout, epoch: 2 }));
      const before = await snapshot(world);
      await expect(run(world, FIRST)).rejects.toBeInstanceOf(StaleEpoch);
      expect(await snapshot(world)).toEqual(before);
    },
  );
});

test('the claim of a rollout, cut off at any point, is completed by the next event of the same image', async () => {
  const prepared = async () => {
    const world = aWorld();
    await aServiceIn(world);
    return world;
  };
  const [calm, ...others] = await crashes(prepared, ({ ports }) => startRollout(ports, 'web', published));
  const expected = await snapshot(calm!.world);
  expect(expected.executions).toEqual(['web-1 at epoch 1']);
  for (const { where, world } of others) expect(await snapshot(world), where).toEqual(expected);
});
