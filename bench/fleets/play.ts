import { GetImageCommand } from '@aws-sdk/client-imagebuilder';
import { createPublisher, type Publisher } from '../../demo/image-pipeline.ts';
import { architectureOf } from '../../local-cloud/services/ec2/capacity.ts';
import { untilEnded } from '../../simulation/run/end.ts';
import { cloudState } from '../../simulation/world/cloud-state.ts';
import { serviceRecord } from '../../simulation/world/records.ts';
import { generateTraffic } from '../../simulation/world/traffic-generator.ts';
import type { World } from '../../simulation/world/world.ts';
import { register } from '../../src/commands/registration/register.ts';
import { assessFleet, refuseUncopied } from '../../src/fleet/assess.ts';
import type { SettingReport } from '../../src/rollout/fleet/settings-report.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';
import { type Route, routeName } from '../../src/rollout/traffic/routes.ts';
import { type Definition, instanceTypeOf } from './definition.ts';
import { type Described, describeFleet } from './describe.ts';
import { completeLifecycleActions } from './lifecycle-agent.ts';
import { optIn } from './opt-in.ts';
import { roleRefusals } from './permissions.ts';
import { type Planted, plant } from './plant.ts';
import { routeShares } from './shares.ts';
import { createFleetWorld, FLEET_SETTLING } from './world.ts';

export interface Played {
  readonly definition: Definition;
  readonly registered: boolean;
  readonly completed: boolean;
  readonly right: boolean;
  /** Why it isn't, or what the local cloud couldn't take. */
  readonly reasons: readonly string[];
}

const SERVICE = 'web';
const OWNERS = ['111122223333'];
const STEPS = [
  { weight: 10, bake: '3m' },
  { weight: 100, bake: '3m' },
];
/** What differs by nature: the version of the template and its image are what a rollout is about. */
const BY_NATURE = ['LaunchTemplate', 'launch template ImageId'];
/** Requests per minute, enough to judge each step. */
const DEMAND = 6_000;
const ARM_PARENT = 'arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-arm64/x.x.x';

/**
 * Registers the definition's group, publishes an image, and compares the fleet that is live then with the original.
 * `watch` has the world before anything of ours is called.
 */
export async function play(definition: Definition, watch?: (world: World) => void): Promise<Played> {
  const world = await createFleetWorld();
  watch?.(world);
  const failed = (reason: string, registered = false): Played => ({
    definition,
    registered,
    completed: false,
    right: false,
    reasons: [reason],
  });
  try {
    const unnameable = ofGateway(definition);
    if (unnameable) return failed(unnameable);
    let planted: Planted;
    try {
      planted = await plant(world, definition);
    } catch (error) {
      return failed(`not played: ${(error as Error).message}`);
    }
    await optIn(world, SERVICE);
    completeLifecycleActions(world);
    const source = await publisherFor(world, definition);
    await world.clock.advance(FLEET_SETTLING);
    let report: readonly SettingReport[];
    try {
      report = await registeredOnce(world, definition, { ...planted, pipeline: source.pipeline });
    } catch (error) {
      return failed((error as Error).message);
    }
    return await rolledOut(world, definition, { ...planted, ...source }, report);
  } finally {
    world.close();
  }
}

/** The local cloud has no Gateway Load Balancers: of one a spec can't name the listener, and its owner is told so first. */
function ofGateway({ loadBalancers, listeners, group }: Definition): string | undefined {
  if (!loadBalancers.some(({ Type }) => Type === 'gateway')) return undefined;
  const { AutoScalingGroupName: fleet, TargetGroupARNs: targetGroups } = group;
  const routes = listeners.map(({ ListenerArn: listener }) => ({ listener }));
  try {
    const image = { recipePrefix: 'web', owners: OWNERS };
    parseSpec({ service: SERVICE, fleet, image, traffic: { routes, targetGroups }, steps: STEPS });
    return 'not played: its spec was taken';
  } catch (error) {
    return (error as Error).message;
  }
}

type Published = Planted & { readonly pipeline: string };

/** Where it is asked for nothing but the owner's word, the owner has read what for and gives it. */
async function registeredOnce(world: World, definition: Definition, planted: Published) {
  try {
    return await registered(world, definition, planted);
  } catch (error) {
    if (!/"allowOverlap": true/.test((error as Error).message)) throw error;
    return registered(world, definition, planted, true);
  }
}

async function registered(
  world: World,
  definition: Definition,
  { fleet, pairs, pipeline }: Published,
  isAllowed = false,
): Promise<readonly SettingReport[]> {
  // No spec can be written for it: what its owner is told first.
  if (pairs.length === 0) refuseUncopied(fleet, await assess(world, fleet));
  // One that nothing forwards to can be in no spec: what its owner is told of it.
  const routed = pairs.filter(({ routes }) => routes.length > 0);
  const { settings } = await register(
    world.api,
    parseSpec({
      service: SERVICE,
      image: { pipeline, owners: OWNERS },
      traffic: {
        ...(routed.length > 1
          ? { pairs: routed }
          : (routed[0] ?? pairs[0] ?? { routes: [], targetGroups: [] })),
        ...(isSticky(definition) && { stickiness: '1m' }),
      },
      fleet,
      steps: STEPS,
      startWithin: '30m',
      ...(isAllowed && { allowOverlap: true }),
    }),
  );
  return settings;
}

async function assess({ api }: World, name: string): Promise<readonly SettingReport[]> {
  const fleet = await api.fleets.describe(name);
  return fleet ? assessFleet(api, fleet) : [];
}

/** The owner has read that the actions in front of these have to be sticky. */
const isSticky = ({ targetGroups }: Definition) =>
  targetGroups.some(({ Attributes }) =>
    Attributes.some(({ Key, Value }) => Key === 'stickiness.enabled' && Value === 'true'),
  );

async function rolledOut(
  world: World,
  definition: Definition,
  planted: Planted & { readonly publisher: Publisher },
  report: readonly SettingReport[],
): Promise<Played> {
  const { fleet, pairs } = planted;
  const before = await describeFleet(world, fleet);
  const reached = routeShares(world);
  const stops = pairs.flatMap(({ routes: [route] }) => (route ? sendRequests(world, route) : []));
  const build = await planted.publisher.publish('/images/good');
  await planted.publisher.available(build, () => world.clock.advance(10_000));
  await untilEnded(world.clock, [world]);
  const service = serviceRecord(world);
  for (const stop of stops) stop();
  const denied = roleRefusals(definition.launchTemplateVersion?.LaunchTemplateData ?? {});
  const completed = service.last?.outcome === 'promoted' && denied.length === 0;
  if (!completed) {
    return {
      definition,
      registered: true,
      completed,
      right: false,
      reasons: [...denied, ...failureOf(world)],
    };
  }
  const after = await describeFleet(world, service.live.fleet);
  // With policies the desired capacity is their work, of blue's until green has to carry as much, of green's then.
  const isScaled = Object.keys(before ?? {}).some((setting) => setting.startsWith('scaling policy "'));
  const scaled = isScaled ? ['DesiredCapacity'] : [];
  const wrong = [
    ...differences(before ?? {}, after ?? {}, report, [...BY_NATURE, ...scaled]),
    ...missed(reached, routeShares(world)),
    ...planted.without.map((what) => `not compared: ${what}`),
  ];
  const right = wrong.every((reason) => reason.startsWith('not compared'));
  return { definition, registered: true, completed, right, reasons: wrong };
}

/** Clients of a listener or rule. */
function sendRequests(world: World, route: Route): () => void {
  const owned = () => ({ listener: routeName(route), targetGroups: [], template: '' });
  const state = cloudState(world.services, world.instances, owned);
  const { bulkTraffic } = world.services.loadBalancing;
  const { clock } = world;
  return generateTraffic({ clock, bulkTraffic, state, demand: () => DEMAND, random: () => 0.5 });
}

/** Publishes with an architecture: an image of the wrong one is refused, and rightly. */
async function publisherFor(
  world: World,
  definition: Definition,
): Promise<{ publisher: Publisher; pipeline: string }> {
  if (architectureOf(instanceTypeOf(definition)) === 'x86_64') return world;
  const { outside } = world;
  const publisher = createPublisher(outside.imageBuilder, 'web-arm64', ARM_PARENT);
  const build = await publisher.publish('/images/first');
  await publisher.available(build, () => world.clock.advance(10_000));
  const { image } = await outside.imageBuilder.send(new GetImageCommand({ imageBuildVersionArn: build }));
  return { publisher, pipeline: image?.sourcePipelineArn ?? '' };
}

function failureOf({ table }: World): string[] {
  const records = table.items() as unknown as (Rollout & { pk: string })[];
  const rollout = records.findLast(({ pk }) => pk.startsWith('rollout#'));
  if (!rollout) return ['no rollout began'];
  const { failure, phase } = rollout;
  return [failure ? `${failure.code}: ${failure.message}` : `the rollout is ${phase}`];
}

/** Settings that differ, and that the report doesn't name. */
function differences(
  before: Described,
  after: Described,
  report: readonly SettingReport[],
  byNature: readonly string[],
): string[] {
  const told = new Set(report.filter(({ outcome }) => outcome !== 'copied').map(({ setting }) => setting));
  const all = [...new Set([...Object.keys(before), ...Object.keys(after)])].toSorted();
  return all
    .filter((setting) => before[setting] !== after[setting])
    .filter((setting) => !told.has(setting) && !byNature.includes(setting))
    .map((setting) => `${setting} is ${after[setting] ?? 'gone'} instead of ${before[setting] ?? 'none'}`);
}

/** Routes that reached somebody before and reach nobody now. */
const missed = (before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>): string[] =>
  [...before]
    .filter(([route, healthy]) => healthy > 0 && (after.get(route) ?? 0) === 0)
    .map(([route]) => `${route} reaches nobody any more`);
