import type { Compute } from '../../internal-interfaces.ts';
import { AwsError } from '../../operations.ts';
import { beginActivity, capacitySentence, emitActivity, endActivity } from './activities.ts';
import { backOff } from './backoff.ts';
import type { Context } from './context.ts';
import type { Activity, Group, Zone } from './model.ts';

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
      ...(group.launchConfiguration
        ? { configuration: group.launchConfiguration }
        : { launchTemplateId: group.template.id, version: group.template.version ?? '$Default' }),
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
    launchConfiguration: group.launchConfiguration?.LaunchConfigurationName,
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
