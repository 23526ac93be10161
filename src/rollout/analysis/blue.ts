import { isWhole } from '../fleet/capacity.ts';
import type { Rollout } from '../record.ts';
import { UNHEALTHY_MIN } from '../timing.ts';
import type { Verdict } from './verdict.ts';

export interface BlueSeen {
  readonly healthy: { readonly blue: number; readonly green: number };
  /** Servers that blue is to have: for all of the traffic, or what it was sized down to behind green. */
  readonly capacity: number;
  readonly isShrunk: boolean;
}

export interface BlueCheck {
  /** Undefined when nothing about blue is in the way. */
  readonly verdict?: Extract<Verdict, { reason: string }>;
  /** Blue has no healthy server and green has some: only green can serve. */
  readonly isLost?: true;
  readonly weakSince?: number;
  readonly resizedSince?: number;
}

/**
 * Checks blue, which serves its share until 100 % and is what a rollback returns to. A blue that was shrunk holds the
 * rollout until it is whole again, for `holdAtMost`.
 */
export function assessBlue({ blue, plan }: Rollout, seen: BlueSeen, now: number): BlueCheck {
  const { healthy, capacity, isShrunk } = seen;
  if (isWhole(healthy.blue, capacity) && !isShrunk) return {};
  const weak = { weakSince: blue.weakSince ?? now };
  if (healthy.blue === 0 && healthy.green > 0) return { ...weak, isLost: true };
  if (!isShrunk && blue.resizedSince === undefined) return weak;
  const resizedSince = blue.resizedSince ?? now;
  const reason = `somebody has shrunk blue: ${healthy.blue} of ${capacity} servers are healthy`;
  const isOver = now - resizedSince >= plan.holdAtMost;
  const verdict: BlueCheck['verdict'] = isOver
    ? { kind: 'fail', code: 'BlueShrunk', reason }
    : { kind: 'hold', reason };
  return { ...weak, resizedSince, verdict };
}

export function withBlueCheck(rollout: Rollout, { weakSince, resizedSince }: BlueCheck): Rollout {
  const { weakSince: _, resizedSince: __, ...blue } = rollout.blue;
  const found = {
    ...(weakSince !== undefined && { weakSince }),
    ...(resizedSince !== undefined && { resizedSince }),
  };
  return { ...rollout, blue: { ...blue, ...found } };
}

/** Why somebody should look at blue; undefined while nothing is wrong, or a single check has seen it. */
export function blueNeedsAttention(
  { isLost, weakSince, resizedSince }: BlueCheck,
  { healthy, capacity }: BlueSeen,
  now: number,
): { readonly about: string; readonly reason: string } | undefined {
  const servers = `${healthy.blue} healthy servers of ${capacity}`;
  const because = (what: string, reason: string) => ({ about: `blue ${what} ${weakSince}`, reason });
  if (isLost) return because('lost', 'blue has no healthy server: green gets all of the traffic');
  if (resizedSince !== undefined)
    return because('shrunk', `somebody has shrunk blue to ${servers}; it is being sized back`);
  if (weakSince === undefined || now - weakSince < UNHEALTHY_MIN) return undefined;
  return because('weak', `blue has ${servers}: a rollback may be refused`);
}
