import { analyze } from '../../functions/analyze.ts';
import { checkGreen } from '../../functions/check-green.ts';
import { conclude } from '../../functions/conclude.ts';
import { launchGreen } from '../../functions/launch-green.ts';
import { preflight } from '../../functions/preflight.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import type { Started } from '../../src/lifecycle/begin/admit.ts';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import type { StepInput, StepResult } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { RolloutRequest } from '../../src/rollout/admission/rollout-request.ts';
import type { Phase } from '../../src/rollout/phase.ts';
import { isRollingBack, type Rollout } from '../../src/rollout/record.ts';
import { build } from './specs.ts';
import { aServiceIn, NEW, type World } from './world.ts';

export const FIRST: StepInput = { rollout: 'web-1', epoch: 1 };

/** The event of the image NEW, as `start-rollout` would ask for it. */
export const published: RolloutRequest = {
  image: { id: NEW, build: build('web/1.0.0/2') },
  cause: { kind: 'image-published', build: build('web/1.0.0/2') },
};

/** Registers the service `web` and claims its first rollout, `web-1`, of the image NEW. */
export async function begin(world: World, change: Record<string, unknown> = {}): Promise<Started> {
  await aServiceIn(world, change);
  return startRollout(world.ports, 'web', published);
}

type AnyStep = (ports: Ports, input: StepInput) => Promise<StepResult>;

/** The step that each phase is in, as the state machine has it. */
const STEPS: Readonly<Record<Exclude<Phase, 'concluded'>, AnyStep>> = {
  planned: preflight,
  launching: launchGreen,
  proving: checkGreen,
  shifting: shiftTraffic,
  baking: analyze,
  'retiring-blue': (ports, input) => retireFleet(ports, { ...input, fleet: 'blue' }),
  'rolling-back': rollBack,
  'retiring-green': (ports, input) => retireFleet(ports, { ...input, fleet: 'green' }),
};

const BACK: readonly Phase[] = ['rolling-back', 'retiring-green', 'concluded'];
/** More looks than any story here has. */
const MOST = 400;

export type Until = Phase | ((rollout: Rollout) => boolean);

/** Takes a rollout from look to look, with the waits between them, until it is where the story begins. */
export async function reach(world: World, until: Until, input: StepInput = FIRST): Promise<Rollout> {
  const isThere = typeof until === 'function' ? until : ({ phase }: Rollout) => phase === until;
  for (let looks = 0; looks < MOST; looks += 1) {
    const before = await world.ports.rollouts.get(input.rollout);
    if (isThere(before)) return before;
    const { wait } = await look(world, before, input);
    const after = await world.ports.rollouts.get(input.rollout);
    if (isThere(after)) return after;
    await world.clock.advance(wait * 1_000);
  }
  throw new Error(`${input.rollout} never got there`);
}

async function look({ ports }: World, rollout: Rollout, input: StepInput): Promise<StepResult> {
  const { phase } = rollout;
  if (phase === 'concluded') throw new Error(`${rollout.id} ended as ${rollout.outcome} before it got there`);
  if (isRollingBack(rollout) && !BACK.includes(phase) && !rollout.blue.shrinking)
    return rollBack(ports, input);
  const result = await STEPS[phase](ports, input);
  const isOver = result.verdict === 'pass' && phase.startsWith('retiring') && result.phase === phase;
  return isOver || result.verdict === 'operator' ? conclude(ports, input) : result;
}

/** Begins a rollout and takes it to where the story begins. */
export async function beginAt(
  world: World,
  until: Until,
  change: Record<string, unknown> = {},
): Promise<Rollout> {
  await begin(world, change);
  return reach(world, until);
}

/** What a look at a bake each minute says, until it is more than that the step goes on, or there are `most` of them. */
export async function verdicts(world: World, most: number): Promise<string[]> {
  const found: string[] = [];
  while (found.length < most && (found.at(-1) ?? 'hold') === 'hold') {
    await world.clock.advance(60_000);
    found.push((await analyze(world.ports, FIRST)).verdict);
  }
  return found;
}

/** True at a bake at `weight` percent. */
export const bakingAt = (weight: number) => (rollout: Rollout) =>
  rollout.phase === 'baking' && rollout.traffic.observed === weight;
