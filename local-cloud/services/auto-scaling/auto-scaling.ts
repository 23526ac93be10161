import type { Compute } from '../../compute-interface.ts';
import type { AlarmBoard, Balancing } from '../../internal-interfaces.ts';
import type { ServiceOperations } from '../../operations.ts';
import type { Region } from '../../region.ts';
import { scopedClock } from '../../time/scoped-clock.ts';
import { limitOperations, MAX_GROUPS } from './account-limits.ts';
import { activityOperations } from './activity-operations.ts';
import { attachingOperations } from './attaching.ts';
import { attachmentOperations } from './attachments.ts';
import type { Context } from './context.ts';
import { describeOperations } from './describe-operations.ts';
import { failLaunch, runLaunchHooks } from './entering-service.ts';
import { groupOperations } from './group-operations.ts';
import { INSTANCE_ENDED, markUnhealthy } from './health.ts';
import { hookOperations } from './hook-operations.ts';
import { launchConfigurationOperations } from './launch-configurations.ts';
import { memberOperations } from './member-operations.ts';
import type { Group } from './model.ts';
import { notificationOperations } from './notification-operations.ts';
import { policyOperations } from './policies.ts';
import { executePolicy } from './policy-execution.ts';
import { processOperations } from './processes.ts';
import { heedRecommendation } from './rebalance.ts';
import { reconcile } from './reconcile.ts';
import { scheduleOperations } from './schedule-operations.ts';
import { standbyOperations } from './standby.ts';
import { tagOperations } from './tags.ts';
import { removeMember } from './terminating.ts';
import { onWarmState } from './warm-pool.ts';
import { warmPoolOperations } from './warm-pool-operations.ts';

/** How long a change waits until it is acted upon: Auto Scaling is quick, but not at once. */
const REACTION_MS = 1000;

export interface AutoScaling {
  readonly service: ServiceOperations;
  /** By name, for observers inside the process, which may not change it. */
  readonly groups: ReadonlyMap<string, Group>;
  /** Gives the account another quota of groups. */
  limitGroups(count: number): void;
  close(): void;
}

/**
 * Auto Scaling: groups of instances that are launched from a launch template, registered with target groups, checked,
 * replaced and terminated. It acts on events (a request, an instance's new state, a hook's end), so that a quiet group
 * costs nothing; only the load balancer's health checks are polled. `close` ends all its timers.
 */
export function createAutoScaling(
  cloud: Region,
  compute: Compute,
  balancing: Balancing,
  alarms: AlarmBoard,
): AutoScaling {
  const clock = scopedClock(cloud.clock);
  const context: Context = {
    region: { ...cloud, clock },
    compute,
    balancing,
    alarms,
    groups: new Map(),
    maxGroups: MAX_GROUPS,
    launchConfigurations: new Map(),
    groupOf: new Map(),
    deletedActivities: [],
    wake(group, at = clock.now() + REACTION_MS) {
      if (group.wake && group.wake.at <= at) return;
      group.wake?.cancel();
      const cancel = clock.after(Math.max(0, at - clock.now()), () => {
        group.wake = undefined;
        reconcile(context, group);
      });
      group.wake = { at, cancel };
    },
  };
  alarms.onAction((action, alarm, value) => executePolicy(context, action, alarm, value));
  compute.onRecommendation((instanceId) => heedRecommendation(context, instanceId));
  compute.onState((instanceId, state) => {
    const group = context.groupOf.get(instanceId);
    if (group) onInstanceState(context, group, instanceId, state);
  });
  return {
    service: {
      signingName: 'autoscaling',
      operations: {
        ...groupOperations(context),
        ...launchConfigurationOperations(context),
        ...describeOperations(context),
        ...memberOperations(context),
        ...standbyOperations(context),
        ...attachingOperations(context),
        ...hookOperations(context),
        ...attachmentOperations(context),
        ...processOperations(context),
        ...activityOperations(context),
        ...tagOperations(context),
        ...policyOperations(context),
        ...scheduleOperations(context),
        ...notificationOperations(context),
        ...warmPoolOperations(context),
        ...limitOperations(context),
      },
    },
    groups: context.groups,
    limitGroups: (count) => {
      context.maxGroups = count;
    },
    close: clock.cancelAll,
  };
}

/** What the new state of an instance means for the member it is. */
function onInstanceState(context: Context, group: Group, instanceId: string, state: string): void {
  const warm = group.warm.get(instanceId);
  if (warm) {
    onWarmState(context, group, warm, state);
    return;
  }
  const member = group.members.get(instanceId)!;
  if (state === 'running') {
    if (member.state === 'Pending') runLaunchHooks(context, group, member);
  } else if (member.state === 'InService') markUnhealthy(context, group, member, INSTANCE_ENDED);
  else if (state !== 'terminated') return;
  else if (member.state === 'Terminating:Proceed') removeMember(context, group, member);
  else if (member.state.startsWith('Pending')) failLaunch(context, group, member);
}
