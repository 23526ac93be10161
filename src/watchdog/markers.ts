import { releaseBlue } from '../fleet/release.ts';
import { discardBlueVersion, discardVersion } from '../fleet/template-version.ts';
import type { Unreleased } from '../fleet/unreleased.ts';
import type { Ports } from '../ports/ports.ts';
import { deliverOfService } from '../records/deliver.ts';
import { amend, amendService } from '../records/update.ts';
import { rolloutLeftBehind } from '../rollout/announcements/announcement.ts';
import { announce } from '../rollout/announcements/outbox.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import type { Leftover } from '../rollout/leftover.ts';
import type { Rollout } from '../rollout/record.ts';
import { UNPIN_RETRY_MAX } from '../rollout/timing.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'templateVersions' | 'notifier' | 'clock'>;

/**
 * Once for each rollout that wasn't promoted: discards its template version, and releases blue's pin if a late call set
 * it again (spinnaker/orca#1877: leaked pins held thousands of servers). Blue's tag is removed last, since it marks a
 * blue that half of a late pin changed. Never repeated: the same values may later be the owner's.
 */
export async function removeMarkers(
  ports: Needs,
  rollout: Rollout,
): Promise<'still-pinned' | 'removed-markers'> {
  const claim = claimOn(rollout, 'blue');
  const blue = await ports.fleets.find(claim);
  const isOurs = blue.kind === 'ours' && blue.fleet.tags[TAGS.blueOf] === rollout.id;
  const unreleased = await release(ports, rollout, isOurs);
  const isOver = ports.clock.now() - (rollout.endedAt ?? 0) >= UNPIN_RETRY_MAX;
  if (unreleased.length > 0 && !isOver) return 'still-pinned';
  if (isOurs && unreleased.length === 0) await ports.fleets.unmark(claim);
  const left = unreleased.map((one) => one.left);
  await amend(ports, rollout.id, (record, at) => ({ ...record, ...leftOf(record, left), cleanedUpAt: at }));
  await announceLeft(ports, { ...rollout, left });
  return 'removed-markers';
}

/** What a person has left when they abandoned the rollout stays theirs. */
const leftOf = ({ abandon, left }: Rollout, found: readonly Leftover[]): Pick<Rollout, 'left'> => ({
  left: abandon ? left : found.length > 0 ? found : undefined,
});

/** What was tried for a day in vain is told, if it wasn't as the rollout ended: the two have the same id. */
async function announceLeft(ports: Needs, rollout: Rollout): Promise<void> {
  const announcement = rolloutLeftBehind(rollout, ports.clock.now());
  if (!announcement) return;
  const service = await amendService(ports.services, rollout.service, (record) =>
    announce(record, announcement),
  );
  await deliverOfService(ports, service);
}

/** An abandoned rollout's green may still be launched from its template version. */
async function release(ports: Needs, rollout: Rollout, isOurs: boolean): Promise<Unreleased[]> {
  const green = rollout.abandon && (await ports.fleets.find(claimOn(rollout, 'green')));
  const isInUse = green?.kind === 'ours';
  if (isOurs) return releaseBlue(ports, rollout, isInUse);
  await discardBlueVersion(ports, rollout);
  if (!isInUse) await discardVersion(ports, rollout);
  return [];
}
