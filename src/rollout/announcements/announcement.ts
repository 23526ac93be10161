import type { RolloutImage } from '../admission/rollout-request.ts';
import type { Pause } from '../interventions/interventions.ts';
import type { OperatorCall } from '../interventions/operator-call.ts';
import { pauseHelp } from '../interventions/pause.ts';
import { type Rollout, resultOf } from '../record.ts';
import { usableBreakGlass } from '../traffic/way-back.ts';
import type { Announcement } from './announcement-schema.ts';
import { stamp } from './announcement-stamp.ts';
import { leadTimeOf, restoredIn } from './delivery-times.ts';

/** Announcements are made at least once: readers recognise repeats by their id. `at`: milliseconds since the epoch. */

export const rolloutStarted = (rollout: Rollout, at: number): Announcement => ({
  type: 'RolloutStarted',
  ...stamp(at, 'RolloutStarted', rollout.id),
  ...subject(rollout),
});

/** `place` tells holds of one code apart. */
export const rolloutHeld = (
  rollout: Rollout,
  code: string,
  reason: string,
  at: number,
  place = String(rollout.step),
): Announcement => ({
  type: 'RolloutHeld',
  ...stamp(at, 'RolloutHeld', rollout.id, place, code),
  ...subject(rollout),
  code,
  reason,
});

export function rolloutPaused(rollout: Rollout & { readonly pause: Pause }): Announcement {
  const { at, until, kind, by, reason } = rollout.pause;
  const type = 'RolloutPaused';
  const whose = by === undefined ? {} : { by };
  const end = { until: new Date(until).toISOString(), kind, help: pauseHelp(rollout) };
  return { type, ...stamp(at, type, rollout.id, String(at)), ...subject(rollout), reason, ...whose, ...end };
}

export const rolloutResumed = (rollout: Rollout, reason: string, at: number): Announcement => ({
  type: 'RolloutResumed',
  ...stamp(at, 'RolloutResumed', rollout.id, String(at)),
  ...subject(rollout),
  reason,
});

export function rolloutEnded(rollout: Rollout, at: number, retryAt?: number): Announcement {
  if (rollout.outcome === 'promoted') {
    const type = 'RolloutPromoted';
    return { type, ...stamp(at, type, rollout.id), ...subject(rollout), ...leadTimeOf(rollout) };
  }
  if (rollout.outcome === 'abandoned') return rolloutAbandoned(rollout, at);
  const { abort } = rollout;
  if (abort && resultOf(rollout) === 'rolled-back') {
    const type = 'RolloutRolledBack';
    const { by, reason } = abort;
    return { type, ...stamp(at, type, rollout.id), ...subject(rollout), reason, by, ...restoredIn(rollout) };
  }
  const type = 'RolloutReverted';
  const next = retryAt === undefined ? {} : { retryAt: new Date(retryAt).toISOString() };
  const why = { reason: reasonOf(rollout), ...restoredIn(rollout) };
  return { type, ...stamp(at, type, rollout.id), ...subject(rollout), ...why, ...next };
}

function rolloutAbandoned(rollout: Rollout, at: number): Announcement {
  const { abandon, left = [] } = rollout;
  const type = 'RolloutAbandoned';
  const { by = '', reason = '', serving = 'unknown' } = abandon ?? {};
  return { type, ...stamp(at, type, rollout.id), ...subject(rollout), by, reason, serving, left: [...left] };
}

/** What AWS has refused to remove or to put back as the rollout ended. Undefined when nothing is left. */
export function rolloutLeftBehind(rollout: Rollout, at: number): Announcement | undefined {
  const { left = [], abandon } = rollout;
  // The announcement that it was abandoned has the list already.
  if (left.length === 0 || abandon) return undefined;
  const type = 'RolloutLeftBehind';
  return { type, ...stamp(at, type, rollout.id), ...subject(rollout), left: [...left] };
}

/** One for each call: the same reason is called for again after a day. */
export function rolloutNeedsOperator(
  rollout: Rollout,
  { at, code, reason, help, count }: Omit<OperatorCall, 'phase'>,
): Announcement {
  const type = 'RolloutNeedsOperator';
  const id = stamp(at, type, rollout.id, `call ${count}`);
  const commands = code === 'BlueCannotServe' ? [] : usableBreakGlass(rollout);
  const breakGlass = commands.length > 0 && { breakGlass: [...commands] };
  return { type, ...id, ...subject(rollout), code, reason, help, ...breakGlass };
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

const subject = ({ service, id, image, traffic }: Rollout) => ({
  service,
  rollout: id,
  ...imageAndBuild(image),
  green: traffic.observed,
});

const imageAndBuild = ({ id: image, build }: RolloutImage) => ({
  image,
  ...(build !== undefined && { build }),
});

/** A rollout stuck without a failure or an abort has its reason in the timeline's last line. */
const reasonOf = ({ failure, abort, timeline }: Rollout) =>
  failure?.message ?? abort?.reason ?? timeline.at(-1)?.what ?? 'no reason is recorded';
