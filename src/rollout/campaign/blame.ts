import { isOwnFailure } from '../admission/retry.ts';
import { type Rollout, resultOf } from '../record.ts';

/** Of a member that a person has taken back: it speaks against the image as a failure does. */
export const ROLLED_BACK = 'RolledBack';

/** The failure that the image is to blame for; undefined where it isn't, or a newer one has taken its place. */
export function blameOf(rollout: Rollout): string | undefined {
  const result = resultOf(rollout);
  if (result === 'rolled-back') return ROLLED_BACK;
  const { failure } = rollout;
  return result === 'reverted' && failure && isOwnFailure(failure.code) ? failure.code : undefined;
}

/** Failures by which nobody has seen what the image does, but that nobody could. */
const UNSEEN: readonly string[] = ['Inconclusive', 'PauseOver', 'GateTimeout'];

/**
 * Whether what has failed a rollout may have nothing to do with its image. A zone that is impaired, or what both fleets
 * need, shows on blue too; metrics that are missing show nothing.
 */
export function isUnsure({ failure, blue, evidence }: Rollout): boolean {
  if (!failure) return false;
  const hasSeen = (evidence.held ?? []).some((code) => code !== 'MetricUnknown');
  if (failure.code === 'HeldTooLong' && !hasSeen) return true;
  return UNSEEN.includes(failure.code) || blue.weakSince !== undefined;
}
