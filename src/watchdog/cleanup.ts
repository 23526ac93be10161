import { groupsBeside } from '../fleet/beside.ts';
import { type Colour, drainedAt, shrinkOrRemove } from '../fleet/retire.ts';
import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { amend, findService } from '../records/update.ts';
import { DriftDetected } from '../rollout/errors.ts';
import { claimOn, type FleetClaim, isMarked, mismatch } from '../rollout/fleet/identity.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';
import { CLEANUP_DELAY } from '../rollout/timing.ts';
import { groupsOf } from '../rollout/traffic/pairs.ts';
import { isIdle, type Share } from '../rollout/traffic/split.ts';
import { recordObserved } from '../rollout/transitions.ts';
import { type LiveTraffic, readTraffic } from '../traffic/live.ts';
import { forwardedBeside } from '../traffic/outside.ts';
import { removeMarkers } from './markers.ts';

type Needs = Pick<
  Ports,
  'services' | 'rollouts' | 'fleets' | 'settings' | 'templateVersions' | 'traffic' | 'notifier' | 'clock'
>;

export type CleanupResult =
  | 'retiring'
  | 'draining'
  | 'left-with-traffic'
  | 'left-unknown-target-group'
  | 'still-pinned'
  | 'removed-markers';

/**
 * The rollouts whose fleets are to be looked at. One that is live was promoted, and what is left of its rollout is another
 * fleet: records of services that rest aren't read, however many were ever promoted.
 */
export function rolloutsTagging(fleets: readonly Fleet[], live: readonly string[]): string[] {
  const resting = new Set(live);
  const ids = fleets.flatMap(({ name, tags }) => [
    resting.has(name) ? undefined : tags[TAGS.rollout],
    tags[TAGS.blueOf],
  ]);
  return [...new Set(ids.filter((id) => id !== undefined))];
}

/**
 * Removes what an ended rollout left behind: the fleet that was to be retired, and blue's pin. One poll at a time, and
 * never while a rollout holds the service's lock. Returns what was done.
 */
export async function cleanUp(
  ports: Needs,
  rollout: Rollout | undefined,
  fleets: readonly Fleet[],
): Promise<CleanupResult[]> {
  if (!rollout || isOpen(rollout) || ports.clock.now() - (rollout.endedAt ?? 0) < CLEANUP_DELAY) return [];
  const live = await liveFleetOf(ports, rollout.service);
  if (!live) return [];
  const colour: Colour = rollout.outcome === 'promoted' ? 'blue' : 'green';
  const leftover = fleets.find((fleet) => isLeftover(fleet, rollout, colour));
  // The fleets of an abandoned rollout are its owner's to remove.
  if (leftover && leftover.name !== live && !rollout.abandon)
    return [await retire(ports, rollout, colour, leftover)];
  return rollout.outcome !== 'promoted' && rollout.cleanedUpAt === undefined
    ? [await removeMarkers(ports, rollout)]
    : [];
}

/** Undefined while the service isn't to be touched. */
async function liveFleetOf(ports: Needs, name: string): Promise<string | undefined> {
  const service = await findService(ports, name);
  return service?.lock ? undefined : service?.live.fleet;
}

function isLeftover(fleet: Fleet, rollout: Rollout, colour: Colour): boolean {
  const { name, tags } = fleet;
  const claim = leftoverClaim(rollout, colour);
  const tag = colour === 'green' ? TAGS.rollout : TAGS.blueOf;
  if (name !== claim.name || tags[tag] !== rollout.id) return false;
  return isMarked(fleet, claim) && mismatch(fleet, claim) === undefined;
}

/** A launch that came too late has made another green than the one on record: its tags alone say whose it is. */
function leftoverClaim(rollout: Rollout, colour: Colour): FleetClaim {
  const claim = claimOn(rollout, colour);
  return colour === 'green' ? { ...claim, arn: undefined } : claim;
}

/** As a step retires a fleet: never with traffic, and only once it is drained. */
async function retire(ports: Needs, rollout: Rollout, colour: Colour, fleet: Fleet): Promise<CleanupResult> {
  const known = [...groupsOf(rollout, colour), ...(rollout.blue.beside ?? [])];
  if (groupsBeside(fleet, known).length > 0) return 'left-unknown-target-group';
  if (await forwardedBeside(ports, rollout)) return 'left-with-traffic';
  const live = await ownTraffic(ports, rollout);
  if (!live) return 'left-unknown-target-group';
  const seen = await amend(ports, rollout.id, (record, at) => recordSeen(record, colour, live.share, at));
  if (!isIdle(colour, live.share)) return 'left-with-traffic';
  const drained = await drainedAt(ports, seen, colour, live);
  if (drained === undefined || ports.clock.now() < drained) return 'draining';
  await shrinkOrRemove(ports, fleet, leftoverClaim(rollout, colour));
  return 'retiring';
}

/** Undefined when a target group that isn't the rollout's takes part in a route. */
async function ownTraffic(ports: Needs, rollout: Rollout): Promise<LiveTraffic | undefined> {
  try {
    return await readTraffic(ports, rollout);
  } catch (error) {
    if (error instanceof DriftDetected) return undefined;
    throw error;
  }
}

/** Traffic on the fleet restarts its drain deadline. */
function recordSeen(record: Rollout, colour: Colour, share: Share, at: number): Rollout {
  const { traffic } = record;
  const isSame = (traffic.zeroSince[colour] !== undefined) === isIdle(colour, share);
  return isSame && traffic.observed === share.most ? record : recordObserved(record, share, at);
}
