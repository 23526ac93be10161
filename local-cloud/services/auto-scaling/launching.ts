import type { Compute } from '../../compute-interface.ts';
import { AwsError } from '../../operations.ts';
import { iso } from '../../time/iso.ts';
import { beginActivity, capacitySentence, emitActivity, endActivity } from './activities.ts';
import { type Choice, choicesFor } from './allocation.ts';
import { backOff } from './backoff.ts';
import type { Context } from './context.ts';
import { type Activity, type Group, type Member, weightOf, type Zone } from './model.ts';

/** Launches instances of `missing` units, each into the zone with the fewest, until one can't be launched anywhere. */
export function launchMissing(context: Context, group: Group, active: number, missing: number): void {
  const counts = new Map(group.zones.map((zone) => [zone, 0]));
  for (const zone of group.zones)
    for (const member of group.members.values())
      if (member.zone === zone.name && !member.state.startsWith('Terminating'))
        counts.set(zone, counts.get(zone)! + 1);
  for (let launched = 0; launched < missing && counts.size > 0; ) {
    const [zone] = [...counts].reduce((least, next) => (next[1] < least[1] ? next : least));
    const result = launch(context, group, zone, active + launched, active + missing);
    if (!(result instanceof AwsError)) {
      counts.set(zone, counts.get(zone)! + 1);
      launched += weightOf(result);
    } else if (result.code === 'InsufficientInstanceCapacity') counts.delete(zone);
    else counts.clear();
  }
  if (counts.size === 0) backOff(context, group);
}

/** Launches an instance into the warm pool, in the zone that has the fewest of it. Returns whether there is one. */
export function launchWarm(context: Context, group: Group): boolean {
  const count = ({ name }: Zone) => [...group.warm.values()].filter(({ zone }) => zone === name).length;
  const zone = group.zones.reduce((least, next) => (count(next) < count(least) ? next : least));
  const cause = `At ${iso(context.region.clock.now())} an instance was started in response to a difference between the wanted and the actual size of the warm pool.`;
  const member = launchFor(context, group, zone, cause);
  if (member instanceof AwsError) return false;
  group.members.delete(member.instanceId);
  group.warm.set(member.instanceId, member);
  member.activity.description = `Launching a new EC2 instance into warm pool: ${member.instanceId}`;
  member.state = 'Warmed:Pending';
  return true;
}

function launch(context: Context, group: Group, zone: Zone, from: number, to: number): Member | AwsError {
  const now = context.region.clock.now();
  const sentence = capacitySentence(now, from, Math.max(to, from + 1));
  return launchFor(context, group, zone, `${group.reason}  ${sentence}`);
}

function launchFor(context: Context, group: Group, zone: Zone, cause: string): Member | AwsError {
  const activity = beginActivity(context, group, {
    description: 'Launching a new EC2 instance',
    cause,
    zone,
  });
  const result = launchBest(context, group, zone, activity);
  if (result instanceof AwsError) {
    endActivity(context, activity, 'Failed', failureText(result));
    emitActivity(context, group, 'Launch Unsuccessful', activity);
  }
  return result;
}

/** Tries what may be launched, the best first. Returns the last refusal when nothing can be had. */
function launchBest(context: Context, group: Group, zone: Zone, activity: Activity): Member | AwsError {
  let refusal = new AwsError('InvalidParameterValue', 'No instance types match the instance requirements');
  for (const choice of choicesOrRefusal(context, group)) {
    if (choice instanceof AwsError) return choice;
    try {
      const instance = context.compute.launch({
        ...(group.launchConfiguration
          ? { configuration: group.launchConfiguration }
          : { launchTemplateId: choice.template.id, version: choice.template.version }),
        ...(group.mixed && {
          instanceType: choice.instanceType,
          imageId: choice.imageId,
          isSpot: choice.isSpot,
        }),
        subnetId: zone.subnetId,
        availabilityZone: zone.name,
        tags: instanceTags(group),
      });
      return addMember(context, group, zone, { ...choice, ...instance }, activity);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      refusal = error;
    }
  }
  return refusal;
}

/** A template or an image may be gone since the group was made. */
function choicesOrRefusal(context: Context, group: Group): (Choice | AwsError)[] {
  try {
    return choicesFor(context, group);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return [error];
  }
}

function addMember(
  context: Context,
  group: Group,
  zone: Zone,
  chosen: Choice & ReturnType<Compute['launch']>,
  activity: Activity,
): Member {
  const { instanceId, instanceType, version, template, weight, isSpot, imageId } = chosen;
  activity.description = `Launching a new EC2 instance: ${instanceId}`;
  activity.status = 'PreInService';
  const member: Member = {
    instanceId,
    instanceType,
    weight,
    isSpot,
    imageId: group.mixed && imageId,
    zone: zone.name,
    template: { id: template.id, name: template.name, version },
    launchConfiguration: group.launchConfiguration?.LaunchConfigurationName,
    launched: context.region.clock.now(),
    state: 'Pending',
    healthy: true,
    protectedFromScaleIn: group.settings.NewInstancesProtectedFromScaleIn ?? false,
    activity,
    waits: new Map(),
  };
  group.members.set(instanceId, member);
  context.groupOf.set(instanceId, group);
  return member;
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
