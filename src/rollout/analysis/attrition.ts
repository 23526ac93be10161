import { INSTANCE_LIFETIME_MIN } from '../timing.ts';

/**
 * Servers of green that were lost while it had traffic. A fleet whose servers fail and are replaced has enough healthy
 * ones at every poll, and is bad all the same.
 */
export interface Attrition {
  /** Ids of all servers that a poll has found healthy. */
  readonly known: readonly string[];
  readonly lost: number;
}

/** Fewer may be the hardware's fault. */
const MIN_LOST = 2;

/**
 * Adds a poll at `age` milliseconds after the rollout's start. An unhealthy server that is still registered isn't
 * lost: it may recover. Idempotent; the poll after a stale one corrects it.
 */
export function observeServers(
  before: Attrition | undefined,
  { healthy, staying }: { readonly healthy: readonly string[]; readonly staying: readonly string[] },
  age: number,
): Attrition {
  // Auto Scaling may replace older servers for their age (`MaxInstanceLifetime`).
  if (before && age >= INSTANCE_LIFETIME_MIN) return before;
  const there = new Set(staying);
  const known = [...new Set([...(before?.known ?? []), ...healthy])];
  return { known, lost: known.filter((id) => !there.has(id)).length };
}

/** True when more than half of a fleet of `full` servers is gone: a lost zone takes at most half. */
export const isExcessive = ({ lost }: Attrition, full: number) => lost >= MIN_LOST && lost > full / 2;
