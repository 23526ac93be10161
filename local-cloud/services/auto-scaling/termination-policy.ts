import { type Member, weightOf } from './model.ts';

/** Puts before others what a scale-in should take first. */
type Order = (a: Member, b: Member) => number;

const HOUR = 3_600_000;

function orders(templateId: string, now: number): Readonly<Record<string, Order>> {
  const oldestInstance: Order = (a, b) => a.launched - b.launched;
  const oldestTemplate: Order = (a, b) =>
    Number(a.template?.id === templateId) - Number(b.template?.id === templateId) ||
    Number(a.template?.version ?? 0) - Number(b.template?.version ?? 0);
  const intoHour = (member: Member) => (now - member.launched) % HOUR;
  return {
    OldestInstance: oldestInstance,
    NewestInstance: (a, b) => b.launched - a.launched,
    OldestLaunchTemplate: oldestTemplate,
    ClosestToNextInstanceHour: (a, b) => intoHour(b) - intoHour(a),
    // They distinguish what a group of one launch template never has.
    OldestLaunchConfiguration: () => 0,
    AllocationStrategy: () => 0,
    Default: (a, b) => oldestTemplate(a, b) || oldestInstance(a, b),
  };
}

/**
 * A function of the owner's decides (Auto Scaling user guide, "Custom termination policy"): here, as if it had no
 * preference.
 */
export const isFunction = (policy: string) => /^arn:aws[\w-]*:lambda:/.test(policy);

export const terminationPolicies: ReadonlySet<string> = new Set(Object.keys(orders('', 0)));

/**
 * Chooses members of up to `units` to take out of service: each from the zone that has the most of `active`, as long as it
 * has one of the `eligible`, and there by the policies in their order. One that would take too much away stays.
 */
export function selectForTermination(
  active: readonly Member[],
  eligible: readonly Member[],
  units: number,
  { policies, templateId, now }: { policies: readonly string[]; templateId: string; now: number },
): Member[] {
  const known = orders(templateId, now);
  const order: Order = (a, b) => {
    for (const policy of policies) {
      const difference = (known[policy] ?? known.Default!)(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  };
  const sorted = [...eligible].sort(order);
  const zones = new Map<string, { size: number; readonly queue: Member[] }>();
  for (const { zone } of active) {
    const entry = zones.get(zone) ?? { size: 0, queue: sorted.filter((member) => member.zone === zone) };
    entry.size += 1;
    zones.set(zone, entry);
  }
  const selected: Member[] = [];
  let left = units;
  while (left > 0) {
    const open = [...zones.values()].filter(({ queue }) => queue.length > 0);
    if (open.length === 0) break;
    const fullest = open.reduce((most, next) =>
      next.size > most.size || (next.size === most.size && order(next.queue[0]!, most.queue[0]!) < 0)
        ? next
        : most,
    );
    const chosen = fullest.queue.shift()!;
    if (weightOf(chosen) > left) continue;
    fullest.size -= 1;
    left -= weightOf(chosen);
    selected.push(chosen);
  }
  return selected;
}
