import { INSTANCE_LIFETIME_MIN } from '../timing.ts';
/**
 * Servers of green that went away while it had traffic. A fleet whose servers sicken and are replaced has enough healthy
 * ones whenever it is looked at, and is no good all the same.
 */
export interface Attrition {
  /** Every server that a look has found healthy, by id. */
  readonly known: readonly string[];
  /** How many of them are gone. */
  readonly lost: number;
}

/** Fewer may be the hardware's fault, even in a fleet of two. */
const MIN_LOST = 2;

/**
 * Adds a look at `age` milliseconds after the rollout's start: who is healthy, and who is there at all. A server that is
 * ill but there isn't lost: it may recover. Looking twice counts once, and a look at stale answers is put right by the next.
 */
export function observeServers(
  before: Attrition | undefined,
  { healthy, staying }: { readonly healthy: readonly string[]; readonly staying: readonly string[] },
  age: number,
): Attrition {
  // Older servers may be replaced for their age, which is nobody's fault.
  if (before && age >= INSTANCE_LIFETIME_MIN) return before;
  const there = new Set(staying);
  const known = [...new Set([...(before?.known ?? []), ...healthy])];
  return { known, lost: known.filter((id) => !there.has(id)).length };
}

/** True when more than half of a fleet of `full` servers is gone: a lost zone takes no more than that. */
export const isExcessive = ({ lost }: Attrition, full: number) => lost >= MIN_LOST && lost > full / 2;
