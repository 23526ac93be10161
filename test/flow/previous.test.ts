import { describe, expect, test } from 'vitest';
import { type StepResult, VERDICTS } from '../../src/lifecycle/step.ts';
import { takeOver } from '../../src/lifecycle/take-over.ts';
import * as errors from '../../src/rollout/errors.ts';
import { CATALOGUE, placeholderOf } from '../../src/runtime/catalogue.ts';
import { edgesOf, errorsIn, type Flow } from '../../tools/flow-graph.ts';
import { rollBackWeb } from '../world/calling.ts';
import { PREVIOUS, PREVIOUS_DEFINITION, play } from '../world/machine.ts';
import { bakingAt, begin, beginAt, FIRST } from '../world/progress.ts';
import { aWorld, liveShare, NEW, sicken, type World } from '../world/world.ts';

/**
 * Executions live for weeks, and functions are replaced under them: the flow of 0.0 plays on with the functions of
 * today. What it relies on is written at `StepResult`.
 */
const previous = JSON.parse(PREVIOUS_DEFINITION) as Flow;

const SECOND = { ...FIRST, epoch: 2 };
const RELIED_ON: readonly (keyof StepResult)[] = ['phase', 'verdict', 'wait'];

/** Plays on the previous flow, and holds every result against what a flow may rely on. */
async function playPrevious(world: World, input = FIRST, before: () => Promise<void> = async () => {}) {
  return play(
    world,
    input,
    async (call) => {
      await before();
      const result = (await call()) as StepResult;
      expect(VERDICTS).toContain(result.verdict);
      expect(result.wait).toBeGreaterThanOrEqual(0);
      expect(result.phase).toBe((await world.ports.rollouts.get(input.rollout)).phase);
      return result;
    },
    PREVIOUS,
  );
}

describe('the flow of the release before', () => {
  test('calls functions that are still deployed, by their names of then', () => {
    const names = CATALOGUE.flatMap(({ name, formerly = [] }) => [name, formerly].flat());
    const called = [...PREVIOUS_DEFINITION.matchAll(/\$\{(\w+)\}/g)].map((match) => match[1]!);
    expect(names.map(placeholderOf)).toEqual(expect.arrayContaining(called));
  });

  test('reads of a result only what functions promise', () => {
    const read = [...PREVIOUS_DEFINITION.matchAll(/result\.Payload\.(\w+)/g)].map((match) => match[1]!);
    expect([...new Set(read)].sort()).toEqual(RELIED_ON);
    const chosen = edgesOf(previous).filter(({ kind, from }) => kind === 'choice' && from !== 'GoOn');
    expect(VERDICTS).toEqual(expect.arrayContaining(chosen.map(({ label }) => label)));
  });

  test('goes by the names of errors that functions still throw', () => {
    // ForeignEdit is DriftDetected now, which the rollback path then tries six times before Conclude looks at it; a
    // deadline that ended the work was FleetTimeout.
    const gone = errorsIn(PREVIOUS_DEFINITION).filter((name) => !(name in errors));
    expect(gone).toEqual(['FleetTimeout', 'ForeignEdit']);
  });

  test('promotes a good image', async () => {
    const world = aWorld();
    await begin(world);
    const { outcome, states } = await playPrevious(world);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(states).not.toContain('RollBack');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
    expect(liveShare(world)).toBe(100);
  });

  test('reverts a bad image', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 0.2;
    await begin(world);
    const { outcome } = await playPrevious(world);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'reverted' });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
  });

  test('reverts an image that is refused, with the reason', async () => {
    const world = aWorld();
    await begin(world);
    Object.assign(world.cloud.images.get(NEW)!, { architecture: 'x86_64' });
    await playPrevious(world);
    const failure = { code: 'ImageRefused' };
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'reverted', failure });
  });

  test('sees an abort, and cleans up after it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    expect(await rollBackWeb(world)).toMatchObject({ status: 202 });
    const { outcome, states } = await playPrevious(world);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(states).toContain('RetireGreen');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'reverted' });
    expect(liveShare(world)).toBe(0);
  });

  test('fails when a person has to help', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet');
    world.cloud.badShare[NEW] = 0.2;
    const { outcome } = await playPrevious(world);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'NeedsOperator' });
  });

  test.each(['launching', 'proving', 'shifting', 'baking', 'retiring-blue'] as const)(
    'goes on with a rollout that is %s',
    async (phase) => {
      const world = aWorld();
      await beginAt(world, phase);
      expect((await playPrevious(world)).outcome.status).toBe('SUCCEEDED');
      expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
    },
  );

  test('gives way to an execution of the shipped flow, which brings the rollout to its end', async () => {
    const world = aWorld();
    await begin(world);
    const takeOverAtHalf = async () => {
      const rollout = await world.ports.rollouts.get('web-1');
      if (bakingAt(50)(rollout) && rollout.epoch === 1) await takeOver(world.ports, rollout, 'an upgrade');
    };
    const first = await playPrevious(world, FIRST, takeOverAtHalf);
    expect(first.outcome.status).toBe('SUCCEEDED');
    expect(first.states.at(-1)).toBe('Deposed');
    expect(liveShare(world)).toBe(50);
    const second = await play(world, SECOND);
    expect(second.states.slice(0, 4)).toEqual(['Begin', 'Preflight', 'ResumeAtPhase', 'Analyze']);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted', epoch: 2 });
  });
});
