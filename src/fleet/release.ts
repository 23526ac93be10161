import type { FleetChange } from '../ports/fleet-changes.ts';
import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { PinnedSettings } from '../rollout/fleet/fleet-records.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import { setTemplateVersion } from '../rollout/interventions/by-hand.ts';
import type { Leftover } from '../rollout/leftover.ts';
import type { Rollout } from '../rollout/record.ts';
import { READ_STALENESS } from '../rollout/timing.ts';
import { ensureMarked, openRolloutIn } from './mark.ts';
import { derivedVersion, discardBlueVersion, discardVersion } from './template-version.ts';
import { attempt, blueVersionLeft, inUse, sizeLeft, type Unreleased, versionLeft } from './unreleased.ts';

type Needs = Pick<Ports, 'fleets' | 'templateVersions' | 'rollouts' | 'clock'>;
type FleetNeeds = Pick<Needs, 'fleets' | 'rollouts' | 'clock'>;
type Pin = NonNullable<Rollout['blue']['pin']>;

export interface PinnedBlue {
  readonly pin: Pin;
  readonly fleet: Fleet;
}

/**
 * Deletes green's template version and puts back what the pin has replaced on blue, but not over a later change by
 * others. While that version exists `$Latest` means the image that is not to be launched, and blue stays pinned to its
 * number. Blue's tag stays until the cleanup, when no late call can pin blue again.
 */
export async function releaseBlue(ports: Needs, rollout: Rollout, isInUse = false): Promise<Unreleased[]> {
  const version = isInUse ? [inUse(rollout)] : await discard(ports, rollout);
  const blue = await pinnedBlue(ports, rollout);
  if (!blue) return version;
  const size = await releaseSize(ports, rollout, blue);
  // Where green's version is in another template it is no `$Latest` of blue's.
  const isLatestSafe = version.length === 0 || derivedVersion(rollout)?.id !== blue.pin.template;
  const released = await releaseVersion(ports, rollout, blue, isLatestSafe);
  const own = await attempt(
    () => discardBlueVersion(ports, rollout),
    (why) => blueVersionLeft(rollout, why),
    true,
  );
  return [...version, ...size, ...released, ...own];
}

/** Undefined when the rollout has no pin on it, or it was made again, or another rollout has it. */
export async function pinnedBlue(ports: FleetNeeds, rollout: Rollout): Promise<PinnedBlue | undefined> {
  const { pin } = rollout.blue;
  const found = pin && (await ports.fleets.find(claimOn(rollout, 'blue')));
  if (!pin || found?.kind !== 'ours') return undefined;
  const { fleet } = found;
  return (await openRolloutIn(ports, fleet.tags, rollout.id)) ? undefined : { pin, fleet };
}

/** Green was launched with blue's pinned size: it gets the smallest size from before. */
export async function releaseGreen(
  { fleets }: Pick<Needs, 'fleets'>,
  rollout: Rollout,
): Promise<Unreleased[]> {
  const { pin } = rollout.blue;
  const claim = claimOn(rollout, 'green');
  const found = pin && (await fleets.find(claim));
  if (!pin || found?.kind !== 'ours') return [];
  const { minSize } = pin.before;
  if (found.fleet.minSize <= minSize) return [];
  return attempt(
    async () => void (await fleets.configure(claim, { minSize })),
    sizeLeft(claim.name, minSize),
  );
}

/** Puts blue's smallest size back, where it is still the pinned one. */
export async function releaseSize(ports: FleetNeeds, rollout: Rollout, { pin, fleet }: PinnedBlue) {
  const { minSize } = pin.before;
  if (!isToRestore(ports, pin, 'minSize', fleet.minSize)) return [];
  const unreleased = await attempt(
    () => change(ports, rollout, fleet, { minSize }),
    sizeLeft(fleet.name, minSize),
  );
  // It was never set, and the same permission that was missing for that is missing now.
  return fleet.minSize === minSize ? [] : unreleased;
}

async function releaseVersion(
  ports: FleetNeeds,
  rollout: Rollout,
  { pin, fleet }: PinnedBlue,
  isLatestSafe: boolean,
) {
  const version = pin.before.launchTemplateVersion;
  const live = fleet.launchTemplate?.version;
  if (live === undefined) return [];
  if (!isToRestore(ports, pin, 'launchTemplateVersion', live)) return [];
  const left = (why: string): Leftover => ({
    what: `${fleet.name} stays pinned to version ${live} of ${pin.template}`,
    why,
    how: setTemplateVersion(fleet, pin.template, version),
  });
  if (version === '$Latest' && !isLatestSafe) {
    return [{ left: left('its newest version has the image that was rolled out'), isRefused: true }];
  }
  // AWS can't launch a version whose image is gone: the pinned number means the same one, and may stay.
  const unreleased = await attempt(
    () => change(ports, rollout, fleet, { launchTemplateVersion: version }),
    left,
    true,
  );
  return live === version ? [] : unreleased;
}

async function change(ports: FleetNeeds, rollout: Rollout, blue: Fleet, wanted: FleetChange): Promise<void> {
  await ensureMarked(ports, rollout, blue);
  await ports.fleets.configure(claimOn(rollout, 'blue'), wanted);
}

/**
 * A value that others have set is theirs. That from before needs no call, unless the pin is so young that the read may
 * be older.
 */
function isToRestore(
  { clock }: Pick<Needs, 'clock'>,
  { before, during, at }: Pin,
  key: keyof PinnedSettings,
  live: string | number,
): boolean {
  if (live === during[key]) return before[key] !== during[key];
  const isSurelyRead = at !== undefined && clock.now() - at > READ_STALENESS;
  return live === before[key] && !isSurelyRead;
}

function discard(ports: Needs, rollout: Rollout): Promise<Unreleased[]> {
  return attempt(
    () => discardVersion(ports, rollout),
    (why) => versionLeft(rollout, why),
  );
}
