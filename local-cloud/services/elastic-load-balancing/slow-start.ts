import type { Target } from './model.ts';
import { slowStart } from './target-group-attributes.ts';

/** Of a full share, what a target that has just become healthy gets. */
const LEAST = 0.01;

/**
 * A target that has become healthy starts slowly, unless it came with others into an empty target group, or there is no
 * healthy target that isn't starting slowly itself.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
 */
export function beginSlowStart(target: Target, now: number): void {
  const { targetGroup: group, isFirst } = target;
  target.slowSince = undefined;
  // It counts for the first time that the target is healthy.
  target.isFirst = false;
  if (isFirst || slowStart(group) === 0) return;
  const isCarried = [...group.targets.values()].some(
    (other) => other !== target && other.state === 'healthy' && shareOf(other, now) === 1,
  );
  if (isCarried) target.slowSince = now;
}

/** What part of a full share a target gets: rising evenly from nearly nothing to 1. */
export function shareOf({ slowSince, targetGroup }: Target, now: number): number {
  const duration = slowStart(targetGroup);
  if (slowSince === undefined || duration === 0) return 1;
  return Math.min(1, Math.max(LEAST, (now - slowSince) / duration));
}
