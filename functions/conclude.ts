import { unpin } from '../src/fleet/pin.ts';
import { discardVersion } from '../src/fleet/template-version.ts';
import { releaseLock } from '../src/lifecycle/conclude.ts';
import { type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { amend, current } from '../src/records/update.ts';
import { rolloutNeedsOperator } from '../src/rollout/announcement.ts';
import { CloudRefused } from '../src/rollout/errors.ts';
import type { Outcome, Rollout } from '../src/rollout/record.ts';
import { enter, note } from '../src/rollout/transitions.ts';
import { clock, engine, fleets, notifier, rollouts, services, templates } from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';

type Needs = Pick<Ports, 'rollouts' | 'services' | 'fleets' | 'templates' | 'notifier' | 'engine' | 'clock'>;

/**
 * The last state of every path: determines the outcome from what exists, unpins, records the outcome, releases the
 * service and notifies. Each part can be repeated.
 */
export async function conclude(ports: Needs, input: StepInput): Promise<StepResult> {
  const found = await current(ports.rollouts, input);
  const outcome = found.phase === 'concluded' ? found.outcome! : await outcomeOf(ports, found);
  // Once this one has ended, the pin may be the next rollout's.
  if (found.phase !== 'concluded' && outcome !== 'needs-operator') await unpin(ports, found, outcome);
  const rollout = await amend(ports, found.id, (record, at) => ended(record, outcome, at, input));
  if (outcome === 'needs-operator') {
    await ports.notifier.notify(rolloutNeedsOperator(rollout, ports.clock.now()));
    return stepResult(rollout, 'operator');
  }
  await releaseLock(ports, rollout);
  return stepResult(rollout, 'pass');
}

/** As the phase says when the fleet that was to be retired is gone; everything else needs an operator. */
async function outcomeOf(ports: Needs, rollout: Rollout): Promise<Outcome> {
  const { phase, blue, green } = rollout;
  const isGone = async (fleet: string) => (await ports.fleets.describe(fleet)) === undefined;
  if (phase === 'retiring-blue') return (await isGone(blue.fleet)) ? 'promoted' : 'needs-operator';
  if (phase !== 'retiring-green' || !(await isGone(green.fleet))) return 'needs-operator';
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
  `needs an operator: stuck in ${phase}${error ? `, ${error.code}: ${error.cause.slice(0, 300)}` : ''}`;

export const handler = stepHandler('conclude', conclude, {
  notifier,
  clock,
  engine,
  fleets,
  rollouts,
  services,
  templates,
});
