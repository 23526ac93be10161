import type { Rollout } from '../record.ts';
import { note } from '../transitions.ts';
import { requiredHealthy } from './capacity.ts';

/** The servers that carried all of the traffic when green was sized last. */
export const capacityAsked = ({ blue, green }: Pick<Rollout, 'blue' | 'green'>): number =>
  green.asked?.for ?? Math.max(1, blue.desired);

/** Records that green was sized for a blue that has grown. */
export function askGreen(rollout: Rollout, full: number, at: number): Rollout {
  const before = rollout.green.asked?.before ?? capacityAsked(rollout);
  const asked = { for: full, before, at };
  const what = `blue has grown: green is sized for ${full} servers instead of ${capacityAsked(rollout)}`;
  return note({ ...rollout, green: { ...rollout.green, asked } }, at, what);
}

/** Records, before a weight is given, that green has its share of so many servers. */
export const withAsked = (rollout: Rollout, full: number, at: number): Rollout =>
  full === capacityAsked(rollout)
    ? rollout
    : { ...rollout, green: { ...rollout.green, asked: { for: full, before: full, at } } };

/**
 * The servers that green, with so many healthy `units`, is measured by: those from before while what it was asked for since
 * is on its way, for as long as the spec lets it start.
 */
export function measuredCapacity(rollout: Rollout, full: number, units: number, now: number): number {
  const { green, plan, traffic } = rollout;
  if (!green.asked || units >= requiredHealthy(traffic.observed, full)) return full;
  const isOver = now - green.asked.at >= plan.startWithin;
  return isOver ? full : Math.min(full, green.asked.before);
}
