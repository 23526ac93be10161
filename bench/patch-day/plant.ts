import { LISTENERS } from '../../demo/functions.ts';
import { createPublisher, type Publisher } from '../../demo/image-pipeline.ts';
import { createInfrastructure, type Infrastructure } from '../../demo/service-infrastructure.ts';
import { cloudState } from '../../simulation/world/cloud-state.ts';
import { createRegion } from '../../simulation/world/create-region.ts';
import { GOOD } from '../../simulation/world/instances.ts';
import { generateTraffic } from '../../simulation/world/traffic-generator.ts';
import type { Region } from '../../simulation/world/world.ts';
import { register } from '../../src/commands/registration/register.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';
import type { Limits } from './buckets.ts';
import { type Attempt, connect } from './network.ts';

export interface PatchDay {
  readonly region: Region;
  readonly services: readonly string[];
  readonly infrastructures: readonly Infrastructure[];
  readonly publisher: Publisher;
  /** What was called since the services are registered. */
  readonly attempts: readonly Attempt[];
}

export interface PatchDayOptions {
  readonly services: number;
  readonly limits: Limits;
  /** Clients send requests: without any nothing is judged. */
  readonly hasTraffic?: boolean;
  /** Whether the event of an image is lost. */
  readonly losesEvents?: boolean;
  /** How long the first weight is watched; as the others unless it is given. */
  readonly firstBake?: string;
}

const MINUTE = 60_000;
const BAKE = '3m';
const stepsOf = (firstBake: string) => [
  { weight: 10, bake: firstBake },
  { weight: 50, bake: BAKE },
  { weight: 100, bake: BAKE },
];
/** Of each service a minute: enough for a step to be judged. */
const REQUESTS = 6_000;
const SERVERS = 2;
const VCPUS = 100;

/** The event functions with the schedules that they have on AWS; the simulation's own are slower. */
const EVENT_FUNCTIONS = Object.fromEntries(
  LISTENERS.map(({ name, step, rules = [] }) => [name, { handle: step, rules }]),
);

/** A region whose services, all alike, follow one pipeline. Close the region when it is done. */
export async function plant(options: PatchDayOptions): Promise<PatchDay> {
  const { hasTraffic = true, losesEvents = false, firstBake = BAKE } = options;
  const variant = { eventFunctions: EVENT_FUNCTIONS, ...(losesEvents && { without: ['start-rollout'] }) };
  const { install, random } = createRegion({ seed: 1, models: { first: GOOD, good: GOOD }, variant });
  const region = await install('greenshift');
  raiseQuotas(region, options.services);
  const publisher = createPublisher(region.outside.imageBuilder, 'base');
  const build = await publisher.publish('/images/first');
  const imageId = await publisher.available(build, () => region.clock.advance(10_000));
  const services = Array.from({ length: options.services }, (_, index) => `service-${index + 1}`);
  const infrastructures: Infrastructure[] = [];
  for (const service of services)
    infrastructures.push(await createInfrastructure(region.outside, { service, imageId, servers: SERVERS }));
  await region.clock.advance(5 * MINUTE);
  const pipeline = await publisher.pipelineOf(build);
  for (const [index, service] of services.entries())
    await registerOne(region, service, infrastructures[index]!, { pipeline, firstBake });
  // What was built before a service was registered isn't its business.
  await region.clock.advance(1_000);
  if (hasTraffic) for (const one of infrastructures) sendTraffic(region, one, random);
  const attempts = connect(region, options.limits, random);
  return { region, services, infrastructures, publisher, attempts };
}

/** Two fleets, two target groups and a load balancer for each service, and room for what is being deleted. */
function raiseQuotas({ services }: Region, count: number): void {
  services.loadBalancing.limitLoadBalancers(count);
  services.loadBalancing.limitTargetGroups(2 * count);
  services.autoScaling.limitGroups(3 * count);
  services.ec2.vcpuQuotas.limit('on-demand', VCPUS * count);
}

async function registerOne(
  region: Region,
  service: string,
  infrastructure: Infrastructure,
  { pipeline = '', firstBake }: { readonly pipeline: string | undefined; readonly firstBake: string },
) {
  const { listener, targetGroups, fleet } = infrastructure;
  const image = { pipeline, owners: ['111122223333'] };
  const limits = { minimumRequests: 100 };
  const traffic = { listener, targetGroups };
  const steps = stepsOf(firstBake);
  await register(region.api, parseSpec({ service, image, traffic, fleet, steps, limits }));
}

function sendTraffic(region: Region, infrastructure: Infrastructure, random: () => number): void {
  const { clock, services, instances } = region;
  const state = cloudState(services, instances, () => infrastructure);
  const { bulkTraffic } = services.loadBalancing;
  generateTraffic({ clock, bulkTraffic, state, demand: () => REQUESTS, random });
}
