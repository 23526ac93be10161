import { unpin } from '../src/fleet/pin.ts';
import { discardVersion } from '../src/fleet/template-version.ts';
import { releaseLock } from '../src/lifecycle/conclude.ts';
import { messageOf } from '../src/lifecycle/failure-cause.ts';
import { tellReplaced } from '../src/lifecycle/replaced.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import { rolloutNeedsOperator } from '../src/rollout/announcement.ts';
import { CloudRefused } from '../src/rollout/errors.ts';
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
  if (found.phase !== 'concluded' && outcome !== 'needs-operator') await release(ports, found, outcome);
  const rollout = await amend(ports, found.id, (record, at) => ended(record, outcome, at, input));
  if (outcome === 'needs-operator') {
    await ports.notifier.notify(rolloutNeedsOperator(rollout, ports.clock.now()));
    return stepResult(rollout, 'operator');
  }
  await releaseLock(ports, rollout);
  return stepResult(rollout, 'pass');
}

async function release(ports: Needs, rollout: Rollout, outcome: Outcome): Promise<void> {
  if (outcome === 'reverted' && rollout.blue.pin) {
    const blue = await ports.fleets.find(claimOn(rollout, 'blue'));
    if (blue.kind === 'stranger') await tellReplaced(ports, rollout, 'blue', blue.reason);
  }
  await unpin(ports, rollout, outcome);
}

/** As the phase says when the fleet that was to be retired is gone; everything else needs an operator. */
async function outcomeOf(ports: Needs, rollout: Rollout): Promise<Outcome> {
  const { phase } = rollout;
  const isGone = async (colour: 'blue' | 'green') =>
    (await ports.fleets.find(claimOn(rollout, colour))).kind !== 'ours';
  if (phase === 'retiring-blue') return (await isGone('blue')) ? 'promoted' : 'needs-operator';
  if (phase !== 'retiring-green' || !(await isGone('green'))) return 'needs-operator';
  return (await isDiscarded(ports, rollout)) ? 'reverted' : 'needs-operator';
}

/** While green's template version exists, blue's `$Latest` is the reverted image, and the next rollout would pin it. */
async function isDiscarded(ports: Needs, rollout: Rollout): Promise<boolean> {
  try {
    await discardVersion(ports, rollout);
    return true;
  } catch (error) {
    if (error instanceof CloudRefused) return false;
    throw error;
  }
}

function ended(record: Rollout, outcome: Outcome, at: number, input: StepInput): Rollout {
  if (record.phase === 'concluded') return record;
  // The phase is kept, so that a take-over resumes there.
  if (outcome === 'needs-operator') return { ...note(record, at, stuckText(record, input)), outcome };
  return { ...enter(record, 'concluded', at, outcome), outcome, endedAt: at };
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
