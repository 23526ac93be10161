import type { RolloutBody } from './target.ts';
import { between } from './times.ts';

type Standing = Pick<RolloutBody, 'phase' | 'timeline' | 'readAt' | 'pause' | 'abort' | 'failure'>;

/** Milliseconds that a rollout has been as it is: paused, going back, or in its phase. Undefined where that is not known. */
export function phaseAge(rollout: Standing): number | undefined {
  const { phase, timeline, readAt, pause, abort, failure } = rollout;
  if (pause) return between(pause.at, readAt);
  const before = timeline.findLastIndex((entry) => entry.phase !== phase);
  const entered = timeline[before + 1]?.at;
  const since = [entered, abort?.at, failure?.at]
    .filter((at) => at !== undefined)
    .toSorted()
    .at(-1);
  return since === undefined ? undefined : between(since, readAt);
}
