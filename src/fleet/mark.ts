import type { FleetChange } from '../ports/fleet-changes.ts';
import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { FleetMismatch } from '../rollout/errors.ts';
import { claimOn, isMarked } from '../rollout/fleet/identity.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import { isOpen, type Rollout } from '../rollout/record.ts';

type Needs = Pick<Ports, 'fleets' | 'rollouts'>;

/** Marks the live fleet as the rollout's blue and makes the change. Throws FleetMismatch for another rollout's. */
export async function markBlue(
  ports: Needs,
  rollout: Rollout,
  { name, tags }: Fleet,
  change: FleetChange = {},
): Promise<void> {
  const holder = await openRolloutIn(ports, tags, rollout.id);
  if (holder) throw new FleetMismatch(`${name} can't be the blue of ${rollout.id}: ${holder} has it`);
  const mark = { targetGroup: rollout.blue.targetGroup, replaces: tags[TAGS.blueOf] };
  await ports.fleets.mark(claimOn(rollout, 'blue'), mark, change);
}

/** Somebody's tools may have taken the marks off meanwhile: the recorded ARN says that the fleet is the same. */
export async function ensureMarked(ports: Needs, rollout: Rollout, blue: Fleet): Promise<void> {
  if (!isMarked(blue, claimOn(rollout, 'blue'))) await markBlue(ports, rollout, blue);
}

export async function openRolloutIn(
  ports: Pick<Ports, 'rollouts'>,
  tags: Fleet['tags'],
  own?: string,
): Promise<string | undefined> {
  for (const id of new Set([tags[TAGS.rollout], tags[TAGS.blueOf]])) {
    const rollout = id !== undefined && id !== own && (await findRollout(ports, id));
    if (rollout && isOpen(rollout)) return rollout.id;
  }
  return undefined;
}
