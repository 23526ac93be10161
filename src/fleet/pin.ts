import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { CloudUnavailable } from '../rollout/errors.ts';
import type { PinnedSettings } from '../rollout/fleet-records.ts';
import { claimOn, type FleetClaim } from '../rollout/identity.ts';
import type { Outcome, Rollout } from '../rollout/record.ts';
import { note } from '../rollout/transitions.ts';
import { ensureMarked, markBlue, openRolloutIn } from './mark.ts';

/**
 * Fixes blue's size and template version while a rollback may need it: scale-in would leave too few servers, and
 * `$Latest` would launch the new image. The settings from before are saved first. Returns the record.
 */
export async function pin(
  ports: Pick<Ports, 'fleets' | 'templates' | 'rollouts' | 'clock'>,
  rollout: Rollout,
  blue: Fleet,
): Promise<Rollout> {
  const recorded = rollout.blue.pin
    ? rollout
    : await ports.rollouts.save(await recordPin(ports, rollout, blue));
  await markBlue(ports, recorded, blue, recorded.blue.pin!.during);
  return recorded;
}

/** True when somebody has made blue smaller than its pin, or allowed it to become so. */
export const isShrunk = ({ pin }: Rollout['blue'], fleet: Fleet): boolean =>
  pin !== undefined && (fleet.desired < pin.during.minSize || fleet.minSize < pin.during.minSize);

/**
 * Sizes a blue back that somebody has shrunk. The smallest size that they have given it is kept in the record as the one
 * to be put back at the end. Returns the record.
 */
export async function repin(
  ports: Pick<Ports, 'fleets' | 'rollouts'>,
  rollout: Rollout,
  fleet: Fleet,
): Promise<Rollout> {
  const { pin } = rollout.blue;
  if (!pin || fleet.deleting || !isShrunk(rollout.blue, fleet)) return rollout;
  const { minSize } = pin.during;
  const wanted = fleet.minSize < minSize ? fleet.minSize : pin.before.minSize;
  const recorded =
    wanted === pin.before.minSize
      ? rollout
      : await ports.rollouts.save({
          ...rollout,
          blue: { ...rollout.blue, pin: { ...pin, before: { ...pin.before, minSize: wanted } } },
        });
  await ensureMarked(ports, recorded, fleet);
  const desired = Math.max(minSize, fleet.desired);
  await ports.fleets.configure(claimOn(recorded, 'blue'), { minSize, desired });
  return recorded;
}

/** As `repin`, for a blue that was not read yet. */
export async function sizeBlueBack(
  ports: Pick<Ports, 'fleets' | 'rollouts'>,
  rollout: Rollout,
): Promise<Rollout> {
  const found = await ports.fleets.find(claimOn(rollout, 'blue'));
  return found.kind === 'ours' ? repin(ports, rollout, found.fleet) : rollout;
}

async function recordPin(
  { templates, clock }: Pick<Ports, 'templates' | 'clock'>,
  rollout: Rollout,
  { name, minSize, desired, launchTemplate }: Fleet,
): Promise<Rollout> {
  const { version } = await templates.resolve(launchTemplate);
  const before: PinnedSettings = { minSize, launchTemplateVersion: launchTemplate.version };
  const during: PinnedSettings = { minSize: desired, launchTemplateVersion: String(version) };
  const pinned = {
    ...rollout,
    blue: { ...rollout.blue, desired, pin: { template: launchTemplate.id, before, during } },
  };
  return note(pinned, clock.now(), `pinning ${name} at ${desired} servers of template version ${version}`);
}

/**
 * Puts back what the pin replaced, but not over a later change by others. After a promotion it is green, launched with
 * blue's pinned size, that gets the smallest size from before. A fleet that was made again under the name has no pin.
 * False when the template version couldn't be put back. Blue's tag stays until the cleanup, when no late call can pin
 * blue again.
 */
export async function unpin(
  ports: Pick<Ports, 'fleets' | 'rollouts'>,
  rollout: Rollout,
  outcome: Outcome,
): Promise<boolean> {
  const { pin } = rollout.blue;
  if (!pin) return true;
  const { fleets } = ports;
  const { before } = pin;
  const claim = claimOn(rollout, outcome === 'promoted' ? 'green' : 'blue');
  const found = await fleets.find(claim);
  if (found.kind !== 'ours') return true;
  const { fleet } = found;
  if (outcome === 'promoted') {
    await fleets.configure(claim, { minSize: Math.min(fleet.minSize, before.minSize) });
    return true;
  }
  // Then it was never this rollout's to pin.
  if (await openRolloutIn(ports, fleet.tags, rollout.id)) return true;
  await ensureMarked(ports, rollout, fleet);
  if (isOurs(pin, 'minSize', fleet.minSize)) await fleets.configure(claim, { minSize: before.minSize });
  if (!isOurs(pin, 'launchTemplateVersion', fleet.launchTemplate.version)) return true;
  return restoreVersion(ports, claim, before.launchTemplateVersion);
}

type Pin = NonNullable<Rollout['blue']['pin']>;

/** A live value from before the pin may be a stale read: putting it back is harmless. */
const isOurs = ({ before, during }: Pin, key: keyof PinnedSettings, live: string | number) =>
  during[key] === live || before[key] === live;

async function restoreVersion(
  { fleets }: Pick<Ports, 'fleets'>,
  claim: FleetClaim,
  launchTemplateVersion: string,
): Promise<boolean> {
  try {
    await fleets.configure(claim, { launchTemplateVersion });
    return true;
  } catch (error) {
    if (!(error instanceof CloudUnavailable)) throw error;
    return false;
  }
}
