import { INSTANCE_LIFETIME_MIN } from '../timing.ts';

/**
 * Servers of green that were lost while it had traffic. A fleet whose servers fail and are replaced has enough healthy
 * ones at every poll, and is bad all the same.
 */
export interface Attrition {
  /** Ids of all servers that a poll has found healthy. */
  readonly known: readonly string[];
  readonly lost: number;
  /** Those that were gone when green last had enough servers without them; absent when none was. */
  readonly replaced?: readonly string[];
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
  const known = [...new Set([...(before?.known ?? []), ...healthy])];
  return { ...before, known, lost: goneOf(known, staying).length };
}

/** Notes who is gone at a poll that finds green with enough servers all the same. */
export function withReplaced(attrition: Attrition, staying: readonly string[]): Attrition {
  const { replaced: _, ...rest } = attrition;
  const replaced = goneOf(attrition.known, staying);
  return replaced.length > 0 ? { ...rest, replaced } : rest;
}

function goneOf(known: readonly string[], staying: readonly string[]): string[] {
  const there = new Set(staying);
  return known.filter((id) => !there.has(id));
}

/** True when more than half of a fleet of `full` servers is gone: a lost zone takes at most half. */
export const isExcessive = ({ lost }: Pick<Attrition, 'lost'>, full: number) =>
  lost >= MIN_LOST && lost > full / 2;
