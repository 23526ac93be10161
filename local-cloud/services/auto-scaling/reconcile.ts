import { iso } from '../../time/iso.ts';
import { archiveActivities, beginActivity, capacitySentence, endActivity } from './activities.ts';
import type { Context } from './context.ts';
import { launchMissing } from './launching.ts';
import { type Group, isActive, isTerminating, type Member, unitsOf, weightOf } from './model.ts';
import { deleteAlarmsOf } from './policy-alarms.ts';
import { replaceAtRisk } from './rebalance.ts';
import { terminate } from './terminating.ts';
import { selectForTermination } from './termination-policy.ts';
import { reconcilePool } from './warm-pool.ts';
import { takeWarm } from './warm-taking.ts';

/** Brings a group one step nearer to what it should be. It is called when something changed, not periodically. */
export function reconcile(context: Context, group: Group): void {
  if (group.deleting) {
    if (group.members.size === 0 && group.warm.size === 0) remove(context, group);
    return;
  }
  replaceUnhealthy(context, group);
  replaceOld(context, group);
  replaceAtRisk(context, group);
  const active = [...group.members.values()].filter(isActive);
  const units = unitsOf(active);
  if (units < group.desired) scaleOut(context, group, units);
  else if (units > group.desired) scaleIn(context, group, active, units);
  reconcilePool(context, group);
}

function scaleOut(context: Context, group: Group, active: number): void {
  if (group.suspended.has('Launch')) return;
  const ready = active + takeWarm(context, group, active, group.desired - active);
  if (ready >= group.desired) return;
  const { retryAt } = group.failures;
  if (context.region.clock.now() < retryAt) context.wake(group, retryAt);
  else launchMissing(context, group, ready, group.desired - ready);
}

function scaleIn(context: Context, group: Group, active: readonly Member[], units: number): void {
  const now = context.region.clock.now();
  // Protection and a suspended Terminate hold for instances in service, not for those on their way there.
  const eligible = active.filter(
    (member) =>
      member.state !== 'InService' || (!member.protectedFromScaleIn && !group.suspended.has('Terminate')),
  );
  const selected = selectForTermination(active, eligible, units - group.desired, {
    policies: group.settings.TerminationPolicies ?? ['Default'],
    templateId: group.template.id,
    now,
  });
  const isReused = group.warmPool?.InstanceReusePolicy?.ReuseOnScaleIn ?? false;
  for (const member of selected) {
    const sentence = capacitySentence(now, units, group.desired);
    const cause = `${group.reason}  ${sentence}  At ${iso(now)} instance ${member.instanceId} was selected for termination.`;
    terminate(context, group, member, cause, { isReused });
  }
  const lightest = Math.min(...active.filter((member) => !selected.includes(member)).map(weightOf));
  const stuck = units - unitsOf(selected) - lightest >= group.desired;
  if (stuck && !group.suspended.has('Terminate')) recordProtection(context, group);
}

const PROTECTED =
  'Could not scale to desired capacity because all remaining instances are protected from scale-in.';

/** Records once, and not at every reconciliation, that a scale-in can't go on. */
function recordProtection(context: Context, group: Group): void {
  if (group.activities.at(-1)?.message === PROTECTED) return;
  const activity = beginActivity(context, group, {
    description: 'Terminating EC2 instances',
    cause: group.reason,
    zone: group.zones[0]!,
  });
  endActivity(context, activity, 'Failed', PROTECTED);
}

/**
 * Terminates unhealthy members, whose replacements start at the same time. While none of several is healthy a tenth of
 * them at a time: AWS holds back then too, since the check is more likely to be wrong than all of them.
 */
function replaceUnhealthy(context: Context, group: Group): void {
  if (group.suspended.has('ReplaceUnhealthy') || group.suspended.has('Terminate')) return;
  const members = [...group.members.values()];
  const serving = members.filter(({ state }) => state === 'InService');
  const ill = serving.filter(({ healthy }) => !healthy);
  if (ill.length === 0) return;
  const underWay = members.filter((member) => isTerminating(member) && !member.healthy).length;
  const room = Math.max(1, Math.floor(group.desired / 10)) - underWay;
  const now = iso(context.region.clock.now());
  for (const member of ill.length < serving.length ? ill : ill.slice(0, Math.max(0, room)))
    terminate(
      context,
      group,
      member,
      `At ${now} an instance was taken out of service in response to ${member.illness}.`,
    );
}

/** Replaces the members that have outlived `MaxInstanceLifetime`, one after another. */
function replaceOld(context: Context, group: Group): void {
  const lifetime = (group.settings.MaxInstanceLifetime ?? 0) * 1000;
  if (lifetime === 0 || group.suspended.has('Terminate')) return;
  const now = context.region.clock.now();
  const members = [...group.members.values()];
  // Members are in the order of their launch.
  const oldest = members.find(
    ({ state, protectedFromScaleIn }) => state === 'InService' && !protectedFromScaleIn,
  );
  if (!oldest) return;
  if (oldest.launched + lifetime > now) {
    context.wake(group, oldest.launched + lifetime);
    return;
  }
  // The next one follows when this one has ended and its replacement serves: both wake the group.
  if (members.some(({ state }) => state !== 'InService' && state !== 'Standby')) return;
  const cause = `At ${iso(now)} an instance was taken out of service in response to exceeding its maximum lifetime.`;
  terminate(context, group, oldest, cause);
}

function remove(context: Context, group: Group): void {
  // An old timer may wake a group after its deletion, when another may have its name.
  if (context.groups.get(group.name) !== group) return;
  archiveActivities(context, group);
  deleteAlarmsOf(context, group);
  group.cancelHealthCheck?.();
  context.groups.delete(group.name);
}
