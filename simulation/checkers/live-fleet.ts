import type { GroupState } from '../world/state.ts';
import type { CheckerContext } from './context.ts';
import { EDIT } from './settings.ts';

/** How the fleet that is live at the end differs from what the owner had. */
export function liveFleetDefects(context: CheckerContext, live: GroupState): string[] {
  const { original, blue, world, ownFleets } = context;
  if (!ownFleets.has(live.arn)) return [];
  // `$Latest` can't be put back while it means an image that is gone; the pinned number means the same one.
  const isRestorable = live.name === original.name && world.services.ec2.hasImage(blue.image);
  const isPinned = isRestorable && live.templateVersion !== original.templateVersion;
  // Others have set other sizes, smaller ones, and theirs are to stay.
  const isResized = context.expected.sizeBackWithin !== undefined;
  const isPinnedAt = isResized ? live.minSize > original.minSize : live.minSize !== original.minSize;
  const isTagged = isRestorable && tags(live) !== tags(original);
  const defects: readonly (readonly [isWrong: boolean, what: string])[] = [
    [isShort(context, live), `has ${live.healthy} healthy servers of ${sizeOf(context, live)} at the end`],
    [isPinnedAt, `is left pinned at ${live.minSize} servers`],
    [
      !isResized && live.maxSize !== original.maxSize,
      `may have ${live.maxSize} servers, not ${original.maxSize}`,
    ],
    [isPinned, `is left pinned to template version ${live.templateVersion}`],
    [isTagged, `is left with the tags ${tags(live)}`],
    [
      suspended(live) !== suspended(original),
      `has suspended processes: ${suspended(live)}, not ${suspended(original)}`,
    ],
    [live.metrics !== original.metrics, `reports ${live.metrics} metrics, not ${original.metrics}`],
  ];
  return defects.filter(([isWrong]) => isWrong).map(([, what]) => `${live.name} ${what}`);
}

/** An image that sickens by itself may do so after everything, and one that is gone can't be launched again. */
function isShort(context: CheckerContext, live: GroupState): boolean {
  const { instances, services } = context.world;
  const lasts = live.images.every(
    (image) => !('sickAfter' in instances.modelOf(image)) && services.ec2.hasImage(image),
  );
  return lasts && live.healthy < sizeOf(context, live);
}

/** A blue that its owner has shrunk before green had any traffic is as small as he wants it. */
function sizeOf({ original, expected }: CheckerContext, live: GroupState): number {
  const isOwners = expected.sizeBackWithin !== undefined && live.arn === original.arn;
  return isOwners ? Math.min(live.desired, original.desired) : original.desired;
}

/** Beside what its owner has put on it meanwhile. */
const tags = (group: GroupState) =>
  JSON.stringify(
    Object.entries(group.tags)
      .filter(([key]) => key !== EDIT)
      .sort(),
  );
const suspended = (group: GroupState) => group.suspended.join(', ') || 'none';
