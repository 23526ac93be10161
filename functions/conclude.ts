import { startQueued } from '../src/claims.ts';
import type { Ports } from '../src/ports.ts';
import { amend, amendService, current } from '../src/record-keeping.ts';
import { RolloutInProgress } from '../src/rollout/errors.ts';
import { entered, noted, type Outcome, type PinnedSettings, type Rollout } from '../src/rollout/record.ts';
import { released } from '../src/rollout/service.ts';
import { answer, type TaskInput, type TaskResult } from '../src/task.ts';
import { announcer, clock, engine, fleets, rollouts, services } from '../src/wiring/ports.ts';
import { task } from '../src/wiring/task.ts';

type Needs = Pick<Ports, 'rollouts' | 'services' | 'fleets' | 'announcer' | 'engine' | 'clock'>;

/**
 * The last state on every way: finds out from the world how the rollout ended, releases what it pinned, writes the
 * outcome, frees the service, tells everybody, and starts what waited. Each part can be repeated.
 */
export async function conclude(ports: Needs, input: TaskInput): Promise<TaskResult> {
  const found = await current(ports.rollouts, input);
  const outcome = found.phase === 'concluded' ? found.outcome! : await outcomeOf(ports, found);
  // Once it has ended, blue's fleet may be pinned by the next rollout, which this one must not release.
  if (found.phase !== 'concluded' && outcome !== 'needs-operator') await releasePin(ports, found, outcome);
  const rollout = await amend(ports, found.id, (record, at) => ended(record, outcome, at, input));
  if (outcome === 'needs-operator') {
    await announce(ports, rollout, 'RolloutNeedsOperator');
    return answer(rollout, 'operator');
  }
  await amendService(ports.services, rollout.service, (service) =>
    released(service, rollout, rollout.endedAt!),
  );
  await announce(ports, rollout, outcome === 'promoted' ? 'RolloutPromoted' : 'RolloutReverted');
  await startNext(ports, rollout.service);
  return answer(rollout, 'pass');
}

/** The fleet that was to go is gone: then the rollout ended as its phase says. Everything else is for a person. */
async function outcomeOf({ fleets }: Needs, { phase, blue, green }: Rollout): Promise<Outcome> {
  if (phase === 'retiring-blue') return (await fleets.describe(blue.fleet)) ? 'needs-operator' : 'promoted';
  if (phase === 'retiring-green') return (await fleets.describe(green.fleet)) ? 'needs-operator' : 'reverted';
  return 'needs-operator';
}

/** Puts back what the pin replaced, but not over a value of somebody else: a later change by others is theirs. */
async function releasePin({ fleets }: Needs, rollout: Rollout, outcome: Outcome): Promise<void> {
  const { pin } = rollout.blue;
  if (!pin) return;
  const name = outcome === 'promoted' ? rollout.green.fleet : rollout.blue.fleet;
  const fleet = await fleets.describe(name);
  if (!fleet) return;
  if (outcome === 'promoted') {
    await fleets.configure(name, { minSize: Math.min(fleet.minSize, pin.before.minSize) });
    return;
  }
  // A live value from before the pin may be a stale read of ours: putting it back changes nothing then.
  const isOurs = (key: keyof PinnedSettings, live: string | number) =>
    pin.during[key] === live || pin.before[key] === live;
  await fleets.configure(name, {
    ...(isOurs('minSize', fleet.minSize) && { minSize: pin.before.minSize }),
    ...(isOurs('launchTemplateVersion', fleet.launchTemplate.version) && {
      launchTemplateVersion: pin.before.launchTemplateVersion,
    }),
  });
}

function ended(record: Rollout, outcome: Outcome, at: number, input: TaskInput): Rollout {
  if (record.phase === 'concluded') return record;
  // The phase stays where the execution gave up, for the one that goes on from there.
  if (outcome === 'needs-operator') return { ...noted(record, at, stuckText(record, input)), outcome };
  return { ...entered(record, 'concluded', at, outcome), outcome, endedAt: at };
}

const stuckText = ({ phase }: Rollout, { error }: TaskInput) =>
  `a person has to look: stuck in ${phase}${error ? `, ${error.code}: ${error.cause.slice(0, 300)}` : ''}`;

async function announce(
  { announcer }: Needs,
  rollout: Rollout,
  type: Parameters<typeof announcer.announce>[0]['type'],
) {
  const { service, id, image, failure, abort } = rollout;
  const reason = failure?.message ?? abort?.reason;
  await announcer.announce({ type, service, rollout: id, image: image.id, ...(reason && { reason }) });
}

async function startNext(ports: Needs, service: string): Promise<void> {
  try {
    await startQueued(ports, service);
  } catch (error) {
    // Somebody was quicker; what waits goes on waiting for that one.
    if (!(error instanceof RolloutInProgress)) throw error;
  }
}

export const handler = task('conclude', conclude, { announcer, clock, engine, fleets, rollouts, services });
