import type { Fleet } from '../../ports/fleets.ts';
import { SpecMismatch } from '../../rollout/errors.ts';
import { QUORUM } from '../../rollout/fleet/quorum.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';

/**
 * A group of one is often a group of one for a reason, and while a rollout runs there are two servers; members of a cluster
 * count each other, and there are twice as many. Throws SpecMismatch unless the spec allows it, and as `settings`.
 */
export async function checkOverlap(
  { name, maxSize }: Fleet,
  settings: Promise<readonly SettingReport[]>,
  isAllowed: boolean,
): Promise<void> {
  if (isAllowed) return;
  if (maxSize <= 1)
    throw new SpecMismatch(
      `"${name}" may have ${maxSize} server, and a rollout runs a second one beside it: set "allowOverlap": true where that does no harm, or raise the group's MaxSize`,
    );
  const voters = (await settings).find(({ setting }) => setting === QUORUM);
  if (voters)
    throw new SpecMismatch(
      `servers of "${name}" seem to form a cluster (${voters.from}), which those of green would join while blue is there: set "allowOverlap": true where twice the members do no harm, and the leaving of half of them`,
    );
}
