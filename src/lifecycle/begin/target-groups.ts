import type { ListedFleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { SpecMismatch, TargetGroupOccupied } from '../../rollout/errors.ts';
import { listTargets, removeFleet } from '../../rollout/interventions/by-hand.ts';
import type { Rollout } from '../../rollout/record.ts';
import { groupsOf } from '../../rollout/traffic/pairs.ts';

/**
 * Checks that each target group is one fleet's alone: blue's, and nobody's until green is made. A fleet of others that is
 * attached counts by its size, not by its servers: what can't launch now may any time. Throws TargetGroupOccupied for
 * green's, SpecMismatch for blue's.
 */
export async function checkTargetGroups(
  { fleets, traffic }: Pick<Ports, 'fleets' | 'traffic'>,
  rollout: Rollout,
): Promise<void> {
  const listed = await fleets.list();
  const beside = groupsOf(rollout, 'blue').flatMap((group) =>
    attachedTo(listed, group).filter(({ name, desired }) => desired > 0 && name !== rollout.blue.fleet),
  )[0];
  if (beside) {
    throw new SpecMismatch(
      `the fleet ${beside.name} is in the target group of ${rollout.blue.fleet} too and would lose its traffic with it; detach it first`,
    );
  }
  for (const group of groupsOf(rollout, 'green')) {
    const { registered } = await traffic.health(group);
    checkIdle(group, registered, attachedTo(listed, group));
  }
}

const attachedTo = (fleets: readonly ListedFleet[], group: string) =>
  fleets.filter(({ targetGroups }) => targetGroups.includes(group));

function checkIdle(group: string, registered: number, attached: readonly ListedFleet[]): void {
  const holder = attached.find(({ desired }) => desired > 0) ?? attached[0];
  const how = holder
    ? `remove the fleet ${holder.name} first: ${removeFleet(holder.name)}`
    : `empty it first: ${listTargets(group)}`;
  if (registered > 0) throw new TargetGroupOccupied(`${group} still holds ${registered} targets; ${how}`);
  if (holder && holder.desired > 0)
    throw new TargetGroupOccupied(`${group} is to get ${holder.desired} servers of ${holder.name}; ${how}`);
}
