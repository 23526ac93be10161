import { sleep } from '../../local-cloud/time/clock.ts';
import { approveByName, rejectByName } from '../../src/commands/approve.ts';
import { pauseByName, resumeByName } from '../../src/commands/pause.ts';
import { giveWeightByName, promoteByName } from '../../src/commands/promote.ts';
import { isPaused } from '../../src/rollout/interventions/pause.ts';
import type { Expectations } from '../checkers/expectations.ts';
import { serviceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, once, type When } from './actor.ts';
import { press } from './on-call.ts';

const PAUSE = 30_000;
/** Longer than any fault lasts. */
const ATTEMPTS = 60;
export const ORDER = { by: 'on-call', reason: 'a look', isExplained: true };
/** The rollout has gone back or ended by itself: nobody insists. */
const IN_VAIN = ['NotPossibleNow', 'RolloutConcluded'];
/** It doesn't bake yet, in the moment that it is resumed or promoted in. */
const MAY_PASS = ['CloudUnavailable', 'RecordConflict', 'OutOfTime'];

/** A person says it again until it is done; whatever else than the cloud refuses it is a fault of ours. */
async function insist(world: World, expected: Expectations, say: () => Promise<unknown>): Promise<boolean> {
  let refusal = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      await say();
      return true;
    } catch (error) {
      refusal = error instanceof Error ? error.name : '';
      if (IN_VAIN.includes(refusal)) return false;
      await sleep(world.clock, PAUSE);
    }
  }
  if (!MAY_PASS.includes(refusal)) expected.refused = refusal;
  return false;
}

const idOf = (world: World) => serviceRecord(world).lock?.rollout ?? '';

/** On-call pauses the rollout, and does something after a while; `expected` has it meanwhile. */
const pausedFor =
  (when: When, length: number, then: (world: World, expected: Expectations) => Promise<unknown>): Meanwhile =>
  (world, expected) =>
    once(world, when, async () => {
      const id = idOf(world);
      const isPaused = await insist(world, expected, () => pauseByName(world.api, id, ORDER));
      if (isPaused) expected.pausedSince = world.clock.now();
      await sleep(world.clock, length);
      expected.pausedSince = undefined;
      await then(world, expected);
    });

/** On-call pauses the rollout for so long, milliseconds, and resumes it. */
export const pauseFor = (when: When, length: number): Meanwhile =>
  pausedFor(when, length, (world, expected) =>
    insist(world, expected, () => resumeByName(world.api, idOf(world), ORDER)),
  );

/** On-call pauses the rollout, and rolls it back after so long, milliseconds. */
export const pauseAndPress = (when: When, length: number): Meanwhile =>
  pausedFor(when, length, (world, expected) => press(world, expected));

/** After so long, milliseconds, a person approves each weight that waits for it. */
export const approveAfter = (length: number): Meanwhile =>
  eachWhen(isPaused, length, (world, id) => approveByName(world.api, id, ORDER));

/** A person rejects each of them. */
export const rejectAfter = (length: number): Meanwhile =>
  eachWhen(isPaused, length, (world, id) => rejectByName(world.api, id, ORDER));

/** A person goes on from each step that lasts until then. */
export const goOnAfter = (length: number): Meanwhile =>
  eachWhen(isPaused, length, (world, id, expected) => {
    expected.mayHurry = true;
    return resumeByName(world.api, id, ORDER);
  });

type Say = (world: World, id: string, expected: Expectations) => Promise<unknown>;

/** Of each rollout that is as `when` says, the one that is offered again as well: a person says it so long after that. */
export function eachWhen(when: When, after: number, say: Say): Meanwhile {
  const watch = (world: World, expected: Expectations) =>
    once(world, when, async () => {
      await sleep(world.clock, after);
      await insist(world, expected, () => say(world, idOf(world), expected));
      watch(world, expected);
    });
  return watch;
}

/** On-call ends the step in which the rollout is, and leaves out all before the last one. */
export const promoteFully =
  (when: When): Meanwhile =>
  (world, expected) =>
    once(world, when, async () => {
      expected.mayHurry = true;
      await insist(world, expected, () => promoteByName(world.api, idOf(world), { ...ORDER, full: true }));
    });

/** On-call gives green this weight, percent, more or less than it has. */
export const giveWeight =
  (when: When, weight: number): Meanwhile =>
  (world, expected) =>
    once(world, when, async () => {
      expected.mayHurry = true;
      expected.byHand = [weight];
      const order = { ...ORDER, weight, bake: undefined };
      await insist(world, expected, () => giveWeightByName(world.api, idOf(world), order));
    });
