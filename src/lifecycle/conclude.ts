import type { Announcement } from '../ports/notifier.ts';
import type { Ports } from '../ports/ports.ts';
import { amendService } from '../records/update.ts';
import { CloudUnavailable, RolloutInProgress } from '../rollout/errors.ts';
import type { Outcome, PinnedSettings, Rollout } from '../rollout/record.ts';
import { release } from '../rollout/service.ts';
import { startQueued } from './start.ts';

type Needs = Pick<Ports, 'rollouts' | 'services' | 'notifier' | 'engine' | 'clock'>;

/**
 * Puts back what the pin replaced, but not over a value of somebody else: a later change by others is theirs. False when
 * the template version couldn't be put back, as when its image is gone; the pinned number means the same image. Blue's
 * tag stays for the sweeper, which takes it off once no late call can pin blue again.
 */
export async function releasePin(
  { fleets }: Pick<Ports, 'fleets'>,
  rollout: Rollout,
  outcome: Outcome,
): Promise<boolean> {
  const { pin } = rollout.blue;
  if (!pin) return true;
  const name = outcome === 'promoted' ? rollout.green.fleet : rollout.blue.fleet;
  const fleet = await fleets.describe(name);
  if (!fleet) return true;
  if (outcome === 'promoted') {
    await fleets.configure(name, { minSize: Math.min(fleet.minSize, pin.before.minSize) });
    return true;
  }
  // A live value from before the pin may be a stale read of ours: putting it back changes nothing then.
  const isOurs = (key: keyof PinnedSettings, live: string | number) =>
    pin.during[key] === live || pin.before[key] === live;
  if (isOurs('minSize', fleet.minSize)) await fleets.configure(name, { minSize: pin.before.minSize });
  if (!isOurs('launchTemplateVersion', fleet.launchTemplate.version)) return true;
  return releaseTemplateVersion({ fleets }, name, pin.before.launchTemplateVersion);
}

async function releaseTemplateVersion(
  { fleets }: Pick<Ports, 'fleets'>,
  name: string,
  launchTemplateVersion: string,
) {
  try {
    await fleets.configure(name, { launchTemplateVersion });
    return true;
  } catch (error) {
    if (!(error instanceof CloudUnavailable)) throw error;
    return false;
  }
}

/** What follows once a rollout is recorded as concluded: frees the service, tells everybody, starts what waited. */
export async function releaseLock(ports: Needs, rollout: Rollout): Promise<void> {
  const { service: name, outcome, endedAt = 0 } = rollout;
  await amendService(ports.services, name, (service) => release(service, rollout, endedAt));
  await notifyEnd(ports, rollout, outcome === 'promoted' ? 'RolloutPromoted' : 'RolloutReverted');
  await startNext(ports, name);
}

/** Tells how a rollout has ended, or that it needs a person, with the reason that its record has. */
export async function notifyEnd(
  { notifier }: Pick<Ports, 'notifier'>,
  { service, id, image, failure, abort }: Rollout,
  type: Announcement['type'],
): Promise<void> {
  const reason = failure?.message ?? abort?.reason;
  await notifier.notify({ type, service, rollout: id, image: image.id, ...(reason && { reason }) });
}

/** Starts what waits for the service, if anything does. */
export async function startNext(ports: Needs, service: string): Promise<void> {
  try {
    await startQueued(ports, service);
  } catch (error) {
    // Somebody was quicker; what waits goes on waiting for that one.
    if (!(error instanceof RolloutInProgress)) throw error;
  }
}
