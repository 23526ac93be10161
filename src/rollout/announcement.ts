import type { Announcement } from './announcement-schema.ts';
import type { Rollout, RolloutImage } from './record.ts';

/** Announcements are made at least once: readers recognise repeats by their id. `at`: milliseconds since the epoch. */

export const rolloutStarted = (rollout: Rollout, at: number): Announcement => ({
  type: 'RolloutStarted',
  ...stamp(at, 'RolloutStarted', rollout.id),
  ...subject(rollout),
});

/** One per step and code. */
export const rolloutHeld = (rollout: Rollout, code: string, reason: string, at: number): Announcement => ({
  type: 'RolloutHeld',
  ...stamp(at, 'RolloutHeld', rollout.id, String(rollout.step), code),
  ...subject(rollout),
  code,
  reason,
});

export function rolloutEnded(rollout: Rollout, at: number): Announcement {
  if (rollout.outcome === 'promoted') {
    const type = 'RolloutPromoted';
    return { type, ...stamp(at, type, rollout.id), ...subject(rollout) };
  }
  if (rollout.outcome === 'abandoned') return rolloutAbandoned(rollout, at);
  const type = 'RolloutReverted';
  return { type, ...stamp(at, type, rollout.id), ...subject(rollout), reason: reasonOf(rollout) };
}

function rolloutAbandoned(rollout: Rollout, at: number): Announcement {
  const { abandon, left = [] } = rollout;
  const type = 'RolloutAbandoned';
  const { by = '', reason = '', serving = 'unknown' } = abandon ?? {};
  return { type, ...stamp(at, type, rollout.id), ...subject(rollout), by, reason, serving, left: [...left] };
}

/** One per execution that gave up. */
export function rolloutNeedsOperator(rollout: Rollout, at: number): Announcement {
  const type = 'RolloutNeedsOperator';
  const id = stamp(at, type, rollout.id, String(rollout.epoch));
  return { type, ...id, ...subject(rollout), reason: reasonOf(rollout) };
}

/** `about` tells what needs attention from everything else that may need it in this rollout. */
export function rolloutNeedsAttention(
  rollout: Rollout,
  about: string,
  reason: string,
  at: number,
): Announcement {
  const type = 'RolloutNeedsAttention';
  return { type, ...stamp(at, type, rollout.id, about), ...subject(rollout), reason };
}

export const rolloutQueued = (
  service: string,
  image: RolloutImage,
  reason: string,
  at: number,
): Announcement => ({
  type: 'RolloutQueued',
  ...stamp(at, 'RolloutQueued', service, image.id),
  service,
  ...imageAndBuild(image),
  reason,
});

export interface Refused {
  /** Undefined when it is refused for all services. */
  readonly service?: string;
  readonly image?: string;
  readonly build?: string;
  readonly reason: string;
}

export const imageRefused = (refused: Refused, at: number): Announcement => ({
  type: 'ImageRefused',
  ...stamp(at, 'ImageRefused', refused.service ?? '*', refused.image ?? refused.build ?? ''),
  ...refused,
});

const stamp = (at: number, ...key: readonly string[]) => ({
  version: '1' as const,
  id: key.join('/'),
  at: new Date(at).toISOString(),
});

const subject = ({ service, id, image }: Rollout) => ({ service, rollout: id, ...imageAndBuild(image) });

const imageAndBuild = ({ id: image, build }: RolloutImage) => ({
  image,
  ...(build !== undefined && { build }),
});

/** A rollout stuck without a failure or an abort has its reason in the timeline's last line. */
const reasonOf = ({ failure, abort, timeline }: Rollout) =>
  failure?.message ?? abort?.reason ?? timeline.at(-1)?.what ?? 'no reason is recorded';
