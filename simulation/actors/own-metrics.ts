import { every } from '../../local-cloud/time/clock.ts';
import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';

const NAMESPACE = 'Shop';
const GROUP = 'AutoScalingGroupName';
const MINUTE = 60_000;
/** Of the logins at another fleet than the first one. */
const FAILING = 0.2;

const count = (metric: string) => ({ namespace: NAMESPACE, metric, dimensions: { [GROUP]: '{group}' } });

/** The part of logins that fail, as the application counts them. */
export const LOGINS = { name: 'failed-logins', bad: count('LoginsFailed'), all: count('Logins') };

/** The application counts logins each minute: with a new image many of them fail, behind a response that is good. */
export async function countLogins(world: World): Promise<void> {
  every(world.clock, MINUTE / 4, () => {
    const parts = new Map(world.state.shares().map((share) => [share.targetGroup, share.percent]));
    for (const { name, targetGroup } of world.state.groups()) {
      const logins = parts.get(targetGroup) ?? 0;
      if (logins > 0) void report(world, name, logins);
    }
  });
}

function report(world: World, group: string, logins: number): Promise<unknown> {
  const failed = group === 'web-original' ? 0 : logins * FAILING;
  const at = { Dimensions: [{ Name: GROUP, Value: group }], Timestamp: new Date(world.clock.now()) };
  return callOutside(world, 'monitoring', 'PutMetricData', {
    Namespace: NAMESPACE,
    MetricData: [
      { MetricName: 'Logins', Value: logins, ...at },
      { MetricName: 'LoginsFailed', Value: failed, ...at },
    ],
  });
}
