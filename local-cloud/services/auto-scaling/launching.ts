import type { Compute } from '../../internal-interfaces.ts';
import { AwsError } from '../../operations.ts';
import { beginActivity, capacitySentence, emitActivity, endActivity } from './activities.ts';
import { type Context, iso, liveTargetGroups } from './context.ts';
import { watchHealth } from './health.ts';
import { LAUNCHING, stopWaiting, waitForHooks } from './hooks.ts';
import type { Activity, Group, Member, Zone } from './model.ts';
import { register } from './registration.ts';
import { terminate } from './terminating.ts';

/** The wait after a first failed launch, its limit, and how long a group may fail altogether. In ms. */
const RETRY = { first: 15_000, longest: 300_000, giveUp: 86_400_000 };

/** Launches `missing` instances, each into the zone with the fewest, until one can't be launched anywhere. */
export function launchMissing(context: Context, group: Group, active: number, missing: number): void {
  const counts = new Map(group.zones.map((zone) => [zone, 0]));
  for (const zone of group.zones)
    for (const member of group.members.values())
      if (member.zone === zone.name && !member.state.startsWith('Terminating'))
        counts.set(zone, counts.get(zone)! + 1);
  for (let launched = 0; launched < missing && counts.size > 0; ) {
    const [zone] = [...counts].reduce((least, next) => (next[1] < least[1] ? next : least));
    const failure = launch(context, group, zone, active + launched, active + missing);
    if (!failure) {
      counts.set(zone, counts.get(zone)! + 1);
      launched += 1;
    } else if (failure.code === 'InsufficientInstanceCapacity') counts.delete(zone);
    else counts.clear();
  }
  if (counts.size === 0) backOff(context, group);
}

function launch(context: Context, group: Group, zone: Zone, from: number, to: number): AwsError | undefined {
  const now = context.region.clock.now();
  const activity = beginActivity(context, group, {
    description: 'Launching a new EC2 instance',
    cause: `${group.reason}  ${capacitySentence(now, from, Math.max(to, from + 1))}`,
    zone,
  });
  try {
    const instance = context.compute.launch({
      launchTemplateId: group.template.id,
      version: group.template.version ?? '$Default',
      subnetId: zone.subnetId,
      availabilityZone: zone.name,
      tags: instanceTags(group),
    });
    addMember(context, group, zone, instance, activity);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    endActivity(context, activity, 'Failed', failureText(error));
    emitActivity(context, group, 'Launch Unsuccessful', activity);
    return error;
  }
}

function addMember(
  context: Context,
  group: Group,
  zone: Zone,
  { instanceId, instanceType, version }: ReturnType<Compute['launch']>,
  activity: Activity,
): void {
  activity.description = `Launching a new EC2 instance: ${instanceId}`;
  activity.status = 'PreInService';
  group.members.set(instanceId, {
    instanceId,
    instanceType,
    zone: zone.name,
    template: { id: group.template.id, name: group.template.name, version },
    launched: context.region.clock.now(),
    state: 'Pending',
    healthy: true,
    protectedFromScaleIn: group.settings.NewInstancesProtectedFromScaleIn ?? false,
    activity,
    waits: new Map(),
  });
  context.groupOf.set(instanceId, group);
}

/** A missing image is worded as the troubleshooting guide has it. */
function failureText({ message }: AwsError): string {
  const text = message.replace(/^The image id '\[(.*)\]'/, 'The AMI ID $1');
  return `${text.replace(/([^.])$/, '$1.')} Launching EC2 instance failed.`;
}

function instanceTags(group: Group): Record<string, string> {
  const tags: Record<string, string> = { 'aws:autoscaling:groupName': group.name };
  for (const [key, { value, propagate }] of group.tags) if (propagate) tags[key] = value;
  return tags;
}

/** Takes a member whose instance runs through its launch hooks into service. */
export function runLaunchHooks(context: Context, group: Group, member: Member): void {
  waitForHooks(context, group, member, LAUNCHING, ({ abandoned }) => {
    if (abandoned) abandonLaunch(context, group, member, abandoned);
    else enterService(context, group, member);
  });
}

function enterService(context: Context, group: Group, member: Member): void {
  member.state = 'InService';
  member.inServiceSince = context.region.clock.now();
  const refusal = register(context, group, liveTargetGroups(context, group), member.instanceId);
  if (refusal) {
    abandonLaunch(context, group, member, refusal.message);
    return;
  }
  endActivity(context, member.activity, 'Successful');
  group.failures = { count: 0, since: 0, retryAt: 0 };
  group.scaledAt = context.region.clock.now();
  emitActivity(context, group, 'Launch Successful', member.activity, member.instanceId);
  watchHealth(context, group);
  if (group.members.size !== group.desired || group.settings.MaxInstanceLifetime) context.wake(group);
}

function abandonLaunch(context: Context, group: Group, member: Member, message: string): void {
  endActivity(context, member.activity, 'Cancelled', message);
  emitActivity(context, group, 'Launch Unsuccessful', member.activity, member.instanceId);
  backOff(context, group);
  const cause = `At ${iso(context.region.clock.now())} an instance was taken out of service in response to a launch failure.`;
  terminate(context, group, member, cause);
  context.wake(group);
}

/** Strikes off a member whose instance ended before it was in service: its image doesn't boot. */
export function failLaunch(context: Context, group: Group, member: Member): void {
  const reason = context.compute.stateReason(member.instanceId);
  stopWaiting(member);
  group.members.delete(member.instanceId);
  context.groupOf.delete(member.instanceId);
  endActivity(
    context,
    member.activity,
    'Failed',
    `Instance became unhealthy while waiting for instance to be in InService state. Termination Reason: ${reason}`,
  );
  emitActivity(context, group, 'Launch Unsuccessful', member.activity, member.instanceId);
  backOff(context, group);
  context.wake(group);
}

/**
 * Delays the next launch, longer with every failure in a row; several within one delay count once. A group that failed
 * for a day is suspended from launching, as AWS does it administratively.
 */
function backOff(context: Context, group: Group): void {
  const now = context.region.clock.now();
  const { failures } = group;
  if (now < failures.retryAt) return;
  if (failures.count === 0) failures.since = now;
  failures.retryAt = now + Math.min(RETRY.longest, RETRY.first * 2 ** failures.count);
  failures.count += 1;
  if (now - failures.since > RETRY.giveUp)
    group.suspended.set('Launch', `Administrator suspended at ${iso(now)}`);
  else context.wake(group, failures.retryAt);
}
