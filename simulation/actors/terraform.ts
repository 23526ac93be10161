import { isRollingBack } from '../../src/rollout/record.ts';
import type { FaultContext } from '../faults/fault.ts';
import { lockedBy, serviceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { setActions } from './routes.ts';

const MINUTE = 60_000;

/** Puts everything on the group that had it at the start, as an apply of an old plan does. */
export async function resetWeights(context: FaultContext): Promise<void> {
  const { clock, infrastructure } = context.world;
  await setWeights(context, infrastructure.targetGroups[0]);
  // With no rollout under way it is noticed the sooner.
  const until = lockedBy(context.world) ? 20 * MINUTE : 5 * MINUTE;
  clock.after(until, () => void correctWeights(context));
}

/** An apply of an old plan gives the group that it has made again everything, and whoever applied it means that. */
export async function giveRemadeAll(context: FaultContext): Promise<void> {
  await setWeights(context, context.world.infrastructure.targetGroups[0]);
}

async function setWeights({ world, foreignEdit }: FaultContext, all: string): Promise<void> {
  const { listener, targetGroups } = world.infrastructure;
  const stickySeconds = world.state.stickySeconds();
  const named = targetGroups.filter((group) => group === all || stickySeconds > 0 || !isSticky(world, group));
  const TargetGroups = named.map((TargetGroupArn) => ({
    TargetGroupArn,
    Weight: TargetGroupArn === all ? 1 : 0,
  }));
  const TargetGroupStickinessConfig = {
    Enabled: stickySeconds > 0,
    DurationSeconds: stickySeconds || undefined,
  };
  const ForwardConfig = { TargetGroups, TargetGroupStickinessConfig };
  await setActions(world, listener, [{ Type: 'forward', ForwardConfig }]);
  foreignEdit();
}

/** AWS refuses two of these in an action that isn't sticky: its owner has one there. */
const isSticky = ({ services }: World, targetGroup: string) =>
  services.loadBalancing.state.targetGroups.get(targetGroup)?.attributes.get('stickiness.enabled') === 'true';

/**
 * Whoever applied the old plan corrects it: once the rollout has given up, or is over, everything goes to the fleet that
 * the service calls live.
 */
async function correctWeights(context: FaultContext): Promise<void> {
  const { world } = context;
  const service = serviceRecord(world);
  const rollout = lockedBy(world);
  if (rollout && !isRollingBack(rollout) && rollout.outcome === undefined) {
    world.clock.after(10 * MINUTE, () => void correctWeights(context));
    return;
  }
  // What green was promoted over is on its way out, whatever the service still calls live.
  const isPromoted = rollout && (rollout.blue.shrinking || rollout.phase === 'retiring-blue');
  const able = isPromoted ? rollout.green.targetGroup : service.live.targetGroup;
  const share = world.state.shares().find(({ targetGroup }) => targetGroup === able);
  if (share?.percent !== 100) await setWeights(context, able);
}
