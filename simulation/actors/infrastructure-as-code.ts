import type { Group } from '../../local-cloud/services/auto-scaling/model.ts';
import { every } from '../../local-cloud/time/clock.ts';
import { register } from '../../src/commands/registration/register.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { FaultContext } from '../faults/fault.ts';
import { callOutside } from '../world/outside.ts';
import { lockedBy, serviceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { createListener, replaceRoute, routeIn } from './routes.ts';

const MINUTE = 60_000;

/** Blue's group, with all that it had, is deleted for good. */
export const deleteBlue = (world: World): Promise<void> => deleteGroup(world, world.infrastructure.fleet);

/** The group that a rollout has made, which nobody's code names, is deleted as one that was forgotten. */
export async function deleteGreen(world: World): Promise<void> {
  const rollout = lockedBy(world);
  if (rollout) await deleteGroup(world, rollout.green.fleet);
}

async function deleteGroup(world: World, AutoScalingGroupName: string): Promise<void> {
  if (!world.services.autoScaling.groups.get(AutoScalingGroupName)?.desired) return;
  const removal = { AutoScalingGroupName, ForceDelete: true };
  await callOutside(world, 'autoscaling', 'DeleteAutoScalingGroup', removal);
}

/** Blue's group is replaced by one of the same name and settings: all that it had goes at once. */
export async function replaceBlue(world: World): Promise<void> {
  const { fleet } = world.infrastructure;
  const group = world.services.autoScaling.groups.get(fleet);
  // One that shrinks is going anyway.
  if (!group || group.desired === 0 || !canLaunch(world)) return;
  // A rollout may have sized it down; its code hasn't.
  const desired = Math.max(group.desired, lockedBy(world)?.blue.desired ?? 0);
  await deleteGroup(world, fleet);
  const stop = every(world.clock, MINUTE, () => {
    if (world.services.autoScaling.groups.has(fleet)) return;
    // An image that can't be launched now makes the apply fail, which is repeated.
    void createBlue(world, group, desired).then(stop, () => {});
  });
}

/** An image that is gone can't be launched again: the apply fails before it deletes anything. */
function canLaunch({ services, state, infrastructure }: World): boolean {
  const image = state.templateVersions().get(`${infrastructure.template}:1`);
  return image !== undefined && services.ec2.hasImage(image);
}

async function createBlue(world: World, before: Group, desired: number): Promise<void> {
  const { fleet, template, targetGroups } = world.infrastructure;
  // The tag by which its owner hands it over is in the code; the others are what rollouts have set.
  const tags = [...before.tags].filter(([key]) => key === TAGS.service || !key.startsWith('greenshift:'));
  await callOutside(world, 'autoscaling', 'CreateAutoScalingGroup', {
    AutoScalingGroupName: fleet,
    LaunchTemplate: { LaunchTemplateName: template, Version: '1' },
    MinSize: Math.ceil(desired / 2),
    MaxSize: before.max,
    DesiredCapacity: desired,
    VPCZoneIdentifier: 'subnet-0a,subnet-0b,subnet-0c',
    TargetGroupARNs: [...new Set([targetGroups[0], ...(world.inner ? [world.inner.targetGroups[0]] : [])])],
    HealthCheckType: 'ELB',
    HealthCheckGracePeriod: 120,
    Tags: tags.map(([Key, { value }]) => ({ Key, Value: value, PropagateAtLaunch: true })),
  });
  const metrics = { AutoScalingGroupName: fleet, Granularity: '1Minute' };
  await callOutside(world, 'autoscaling', 'EnableMetricsCollection', metrics);
}

/** An apply puts blue's tags back to what its code says: those of Greenshift aren't in it. */
export async function resetTags({ infrastructure, services, ...world }: World): Promise<void> {
  const group = services.autoScaling.groups.get(infrastructure.fleet);
  const Tags = [TAGS.blueOf, TAGS.installation]
    .filter((key) => group?.tags.has(key))
    .map((Key) => ({ ResourceId: infrastructure.fleet, ResourceType: 'auto-scaling-group', Key }));
  if (Tags.length > 0) await callOutside({ ...world, services }, 'autoscaling', 'DeleteTags', { Tags });
}

const PORTS = { blue: 9090, green: 9091 };

/**
 * An apply that copies a listener: requests to another port go to the target group of one of the fleets, too. Its owner
 * hears of that, and takes it away again after twenty minutes.
 */
export async function forwardOutside(world: World, colour: 'blue' | 'green'): Promise<void> {
  const { fleet } = world.infrastructure;
  const port = PORTS[colour];
  const found = world.state.groups().find(({ name }) => (name === fleet) === (colour === 'blue'));
  if (found === undefined || isForwarded(world, port)) return;
  const ListenerArn = await createListener(world, port, found.targetGroup);
  world.clock.after(20 * MINUTE, () => {
    void callOutside(world, 'elasticloadbalancing', 'DeleteListener', { ListenerArn });
  });
}

const isForwarded = ({ services }: World, port: number) =>
  [...services.loadBalancing.state.listeners.values()].some((listener) => listener.port === port);

/**
 * The listener, or the rule, is replaced by one with a new ARN, whose traffic is that of the fleet that had most of it; ten
 * minutes later its owner says so.
 */
export async function replaceListener(context: FaultContext): Promise<void> {
  const { world, expected, foreignEdit } = context;
  // A spec that has more than the one route is corrected by more than one word.
  if (world.inner) return;
  const [first] = world.state.shares().toSorted((a, b) => b.percent - a.percent);
  const stickiness = world.state.stickySeconds() * 1_000;
  const listener = await replaceRoute(world, first?.targetGroup ?? '');
  if (listener === undefined) return;
  world.infrastructure = { ...world.infrastructure, listener };
  // Clients stay with no fleet any more: the new one isn't sticky.
  expected.drain -= stickiness;
  foreignEdit();
  world.clock.after(10 * MINUTE, () => void correctRoute(world));
}

/** PUT of the service with the listener that there is now, again and again while it is refused. */
async function correctRoute(world: World): Promise<void> {
  const { listener } = world.infrastructure;
  const { spec } = serviceRecord(world);
  try {
    await register(world.api, { ...spec, traffic: { ...spec.traffic, routes: [routeIn(listener)] } });
  } catch {
    world.clock.after(5 * MINUTE, () => void correctRoute(world));
  }
}
