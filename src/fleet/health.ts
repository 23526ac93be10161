import type { Ports } from '../ports/ports.ts';
import type { TargetHealth } from '../ports/traffic.ts';

/** A server is healthy that is so in every target group of its fleet. Throws as `Traffic.health`. */
export async function fleetHealth(
  { traffic }: Pick<Ports, 'traffic'>,
  targetGroups: readonly string[],
): Promise<TargetHealth> {
  const [first, ...others] = await Promise.all(targetGroups.map((group) => traffic.health(group)));
  if (!first) return { healthy: [], staying: [], registered: 0 };
  return others.reduce<TargetHealth>(
    (all, one) => ({
      healthy: all.healthy.filter((id) => one.healthy.includes(id)),
      staying: [...new Set([...all.staying, ...one.staying])],
      ...failing(all, one),
      registered: Math.max(all.registered, one.registered),
    }),
    first,
  );
}

function failing(...all: readonly TargetHealth[]): Pick<TargetHealth, 'failing'> {
  const reasons = [...new Set(all.flatMap((one) => one.failing ?? []))];
  return reasons.length > 0 ? { failing: reasons } : {};
}
