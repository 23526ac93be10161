import { iso } from '../../time/iso.ts';
import { type Context, liveTargetGroups } from './context.ts';
import { checksLoadBalancer, type Group, isActive, type Member, unitsOf } from './model.ts';
import { terminate } from './terminating.ts';

/** A member that EC2 recommends to replace doesn't count any more, so that its replacement is launched beside it. */
export function heedRecommendation(context: Context, instanceId: string): void {
  const group = context.groupOf.get(instanceId);
  const member = group?.members.get(instanceId);
  if (!group?.settings.CapacityRebalance || member?.state !== 'InService') return;
  member.atRisk = true;
  context.wake(group);
}

/** How often it looks whether replacements pass their health checks. */
const INTERVAL_MS = 5_000;

/**
 * Members at risk go once their replacements pass their health checks; one that EC2 takes earlier is gone all the same.
 * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-capacity-rebalancing.html
 */
export function replaceAtRisk(context: Context, group: Group): void {
  const members = [...group.members.values()];
  const leaving = members.filter(({ state, atRisk }) => state === 'InService' && atRisk);
  if (leaving.length === 0) return;
  const now = iso(context.region.clock.now());
  const serving = members.filter((member) => member.state === 'InService' && isActive(member));
  const well = serving.filter((member) => passes(context, group, member));
  if (unitsOf(well) < group.desired) {
    context.wake(group, context.region.clock.now() + INTERVAL_MS);
    return;
  }
  for (const member of leaving) {
    const cause = `At ${now} an instance was taken out of service in response to an EC2 instance rebalance recommendation.`;
    terminate(context, group, member, cause);
  }
}

/** The load balancer's check counts in groups that go by it. */
function passes(context: Context, group: Group, { instanceId, healthy }: Member): boolean {
  if (!healthy || !checksLoadBalancer(group)) return healthy;
  return liveTargetGroups(context, group).every((targetGroup) =>
    context.balancing
      .health(targetGroup)
      .some((target) => target.instanceId === instanceId && target.state === 'healthy'),
  );
}
