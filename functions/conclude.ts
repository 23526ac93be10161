import { releaseBlue, releaseGreen, type Unreleased } from '../src/fleet/release.ts';
import { releaseLock } from '../src/lifecycle/conclude.ts';
import { messageOf } from '../src/lifecycle/failure-cause.ts';
import { tellReplaced } from '../src/lifecycle/replaced.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import type { Leftover } from '../src/rollout/abandonment.ts';
import { rolloutNeedsOperator } from '../src/rollout/announcement.ts';
import { claimOn } from '../src/rollout/identity.ts';
import type { Outcome, Rollout } from '../src/rollout/record.ts';
import { enter, note } from '../src/rollout/transitions.ts';
import {
  clock,
  engine,
  fleets,
  notifier,
  rollouts,
  services,
  templateVersions,
} from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';

type Needs = Pick<
  Ports,
  'rollouts' | 'services' | 'fleets' | 'templateVersions' | 'notifier' | 'engine' | 'clock'
>;

/**
 * The last state of every path: determines the outcome from what exists, unpins, records the outcome, releases the
 * service and notifies. Each part can be repeated.
 */
export async function conclude(ports: Needs, input: StepInput): Promise<StepResult> {
  const found = await current(ports.rollouts, input);
  const outcome = found.phase === 'concluded' ? found.outcome! : await outcomeOf(ports, found);
  // Once this one has ended, the pin may be the next rollout's.
  const left = found.phase === 'concluded' ? [] : await release(ports, found, outcome);
  const rollout = await amend(ports, found.id, (record, at) => ended(record, { outcome, left }, at, input));
  if (outcome === 'needs-operator') {
    await ports.notifier.notify(rolloutNeedsOperator(rollout, ports.clock.now()));
    return stepResult(rollout, 'operator');
  }
  await releaseLock(ports, rollout);
  return stepResult(rollout, 'pass');
}

/** As the phase says when the fleet that was to be retired is gone; everything else needs an operator. */
async function outcomeOf(ports: Needs, rollout: Rollout): Promise<Outcome> {
  const { phase } = rollout;
  const isGone = async (colour: 'blue' | 'green') =>
    (await ports.fleets.find(claimOn(rollout, colour))).kind !== 'ours';
  if (phase === 'retiring-blue') return (await isGone('blue')) ? 'promoted' : 'needs-operator';
  return phase === 'retiring-green' && (await isGone('green')) ? 'reverted' : 'needs-operator';
}

/** Returns what AWS refuses for good; what it can't do now is left to the cleanup. */
async function release(ports: Needs, rollout: Rollout, outcome: Outcome): Promise<Leftover[]> {
  const isRefused = (one: Unreleased) => one.isRefused;
  if (outcome === 'promoted')
    return (await releaseGreen(ports, rollout)).filter(isRefused).map(({ left }) => left);
  if (outcome !== 'reverted') return [];
  const blue = rollout.blue.pin && (await ports.fleets.find(claimOn(rollout, 'blue')));
  if (blue?.kind === 'stranger') await tellReplaced(ports, rollout, 'blue', blue.reason);
  return (await releaseBlue(ports, rollout)).filter(isRefused).map(({ left }) => left);
}

interface End {
  readonly outcome: Outcome;
  readonly left: readonly Leftover[];
}

function ended(record: Rollout, { outcome, left }: End, at: number, input: StepInput): Rollout {
  if (record.phase === 'concluded') return record;
  // The phase is kept, so that a take-over resumes there.
  if (outcome === 'needs-operator')
    return { ...note(record, at, stuckText(record, input)), outcome, stuckAt: at };
  const over = { ...enter(record, 'concluded', at, outcome), outcome, endedAt: at };
  if (left.length === 0) return over;
  return { ...note(over, at, `left behind: ${left.map(({ what }) => what).join('; ')}`), left };
}

const stuckText = ({ phase }: Rollout, { error }: StepInput) =>
  `needs an operator: stuck in ${phase}${error ? `, ${error.code}: ${messageOf(error).slice(0, 300)}` : ''}`;

export const handler = stepHandler('conclude', conclude, {
  notifier,
  clock,
  engine,
  fleets,
  rollouts,
  services,
  templateVersions,
});
