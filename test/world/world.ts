import { type VirtualClock, virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { Builds, BuiltImage, ListedBuild } from '../../src/ports/builds.ts';
import type { Images } from '../../src/ports/images.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Servers } from '../../src/ports/servers.ts';
import { ANNOUNCEMENTS, type Announcement } from '../../src/rollout/announcements/announcement-schema.ts';
import { ImageNotFound } from '../../src/rollout/errors.ts';
import type { ServingFleet } from '../../src/rollout/fleet/serving-fleet.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
import { beginsWith, imagePath } from '../../src/rollout/images/image-path.ts';
import { newService, type Service } from '../../src/rollout/service.ts';
import {
  launchSettingsOf,
  metricsOf,
  quotasOf,
  setWeights,
  templatesOf,
  templateVersionsOf,
  trafficOf,
} from './balancing.ts';
import { type Cloud, type CloudFleet, emptyCloud, settle } from './cloud.ts';
import { fleetsOf } from './fleets.ts';
import { gatesOf } from './gates.ts';
import { imageDeletionOf } from './image-deletion.ts';
import { inspectorOf } from './inspector.ts';
import { installationsOf } from './installations.ts';
import { type Interception, intercepted } from './interception.ts';
import { optInsOf } from './opt-ins.ts';
import { responseTimesOf } from './response-times.ts';
import { retentionOf } from './retention.ts';
import { settingsOf } from './settings.ts';
import {
  ACCOUNT,
  aSpec,
  build,
  GROUP_A,
  GROUP_B,
  INSTALLATION,
  LISTENER,
  OTHER_INSTALLATION,
  PIPELINE,
  STRANGER,
} from './specs.ts';
import { stores, type WorldStores } from './stores.ts';
import { targetGroupsOf } from './target-groups.ts';
import { proberOf, testerRulesOf } from './testers.ts';

export interface World extends Interception {
  readonly ports: Ports;
  readonly cloud: Cloud;
  readonly clock: VirtualClock;
  readonly stored: WorldStores['stored'];
  readonly announced: Announcement[];
  /** Executions that were started, as `web-1 at epoch 1`; starting one twice is starting it once. */
  readonly executions: Set<string>;
  /** Ends all of them; starting one of these again doesn't bring it back. */
  endExecutions(): void;
}

/** The images of every story: what is live, what comes next, and another one after that. */
export const OLD = 'ami-00000001';
export const NEW = 'ami-00000002';
export const NEXT = 'ami-00000003';

/** The tag of `web-fleet` that is its owner's, who lets Greenshift change the fleet by it: no rollout takes it off. */
export const HANDED_OVER = { [TAGS.service]: 'web' } as const;

/** A world in which nobody has told Greenshift anything: the fleet `web-fleet` serves from the image OLD. */
export function aWorld(size = 4): World {
  const clock = virtualClock();
  const cloud = emptyCloud(clock);
  for (const [index, id] of [OLD, NEW, NEXT].entries()) {
    cloud.images.set(id, { id, owner: ACCOUNT, state: 'available', architecture: 'arm64' });
    const buildArn = build(`web/1.0.0/${index + 1}`);
    cloud.builds.set(buildArn, { buildArn, available: true, pipeline: PIPELINE, imageIds: [id] });
  }
  cloud.versions.set(1, { imageId: OLD });
  cloud.newestVersion = 1;
  cloud.fleets.set('web-fleet', {
    name: 'web-fleet',
    targetGroup: GROUP_A,
    minSize: Math.min(2, size),
    maxSize: 2 * size,
    desired: size,
    version: '$Latest',
    tags: { ...HANDED_OVER },
    servers: [],
  });
  settle(cloud);
  for (const server of fleetIn(cloud, 'web-fleet').servers) Object.assign(server, { launchedAt: 0 });
  cloud.routes.add(LISTENER);
  for (const group of [GROUP_A, GROUP_B, STRANGER]) cloud.targetGroups.add(group);
  setWeights(cloud, { [GROUP_A]: 1 });
  return onPorts(cloud);
}

/** Another installation of Greenshift in the same account: the same cloud, and records of its own. */
export const aNeighbour = ({ cloud }: World): World => onPorts(cloud, OTHER_INSTALLATION);

function onPorts(cloud: Cloud, installation = INSTALLATION): World {
  const announced: Announcement[] = [];
  const executions = new Set<string>();
  const ended = new Set<string>();
  const endExecutions = () => {
    for (const name of executions) ended.add(name);
  };
  const nameOf = ({ id, epoch }: { id: string; epoch: number }) => `${id} at epoch ${epoch}`;
  const { stored, ...records } = stores();
  const { ports, interception } = intercepted({
    ...records,
    fleets: fleetsOf(cloud, installation),
    settings: settingsOf(cloud, installation),
    templates: templatesOf(cloud),
    launchSettings: launchSettingsOf(cloud),
    quotas: quotasOf(cloud),
    optIns: optInsOf(cloud),
    templateVersions: templateVersionsOf(cloud, installation),
    traffic: trafficOf(cloud),
    targetGroups: targetGroupsOf(cloud, installation),
    testerRules: testerRulesOf(cloud, installation),
    prober: proberOf(cloud),
    gates: gatesOf(cloud),
    metrics: metricsOf(cloud),
    responseTimes: responseTimesOf(cloud),
    alarms: {
      find: async (names) => names.flatMap((name) => cloud.alarms.get(name) ?? []),
      namesLike: async (prefix) => [...cloud.alarms.keys()].filter((name) => name.startsWith(prefix)),
    },
    builds: buildsOf(cloud),
    pipelines: {
      describe: async (arn) => cloud.pipelines?.[arn] ?? { isTested: true, isScanned: true },
      start: async (_, token) => build(`web/9.0.0/${[...cloud.started.add(token)].indexOf(token) + 1}`),
    },
    images: imagesOf(cloud),
    retention: retentionOf(cloud, installation),
    deletion: imageDeletionOf(cloud, installation),
    servers: serversOf(cloud),
    inspector: inspectorOf(cloud),
    installations: installationsOf(cloud, installation),
    notifier: notifierInto(announced),
    engine: {
      start: async (rollout) => void executions.add(nameOf(rollout)),
      isRunning: async (rollout) => executions.has(nameOf(rollout)) && !ended.has(nameOf(rollout)),
    },
    clock: cloud.clock,
  });
  return { ...interception, ports, cloud, clock: cloud.clock, stored, announced, executions, endExecutions };
}

/** Takes only what the published schema has, and nothing beside it. */
const notifierInto = (announced: Announcement[]): Notifier => ({
  async notify(announcement) {
    const { type, ...detail } = announcement;
    ANNOUNCEMENTS[type].strict().parse(detail);
    announced.push(announcement);
  },
});

const buildsOf = (cloud: Cloud): Builds => ({
  async countFindings(buildArn) {
    const found = cloud.scans.get(buildArn) ?? [];
    const of = (wanted: string) => found.filter(({ severity }) => severity === wanted).length;
    return { all: found.length, critical: of('critical'), high: of('high'), medium: of('medium') };
  },
  findings: async (buildArn) => cloud.scans.get(buildArn) ?? [],
  async find(buildArn) {
    const found = cloud.builds.get(buildArn);
    if (!found) throw new ImageNotFound(`Image Builder doesn't know ${buildArn}`);
    return found;
  },
  newest: async (stream) => {
    const [found] = listed(cloud, stream);
    return found && { buildArn: found.buildArn, builtAt: found.builtAt };
  },
  list: async (stream) => listed(cloud, stream),
  all: async (stream) => listed(cloud, stream),
});

function listed({ builds }: Cloud, { pipeline, recipePrefix }: Parameters<Builds['list']>[0]): ListedBuild[] {
  const inStream = ({ buildArn, pipeline: own }: BuiltImage) =>
    pipeline === undefined ? beginsWith(imagePath(buildArn), recipePrefix ?? '') : own === pipeline;
  return [...builds.values()]
    .filter((built) => built.available && inStream(built))
    .flatMap(({ buildArn, builtAt, imageIds }) =>
      builtAt === undefined ? [] : [{ buildArn, builtAt, imageIds }],
    )
    .toSorted((a, b) => b.builtAt - a.builtAt);
}

const imagesOf = (cloud: Cloud): Images => ({
  async describe(imageId) {
    const found = cloud.images.get(imageId);
    if (!found) throw new ImageNotFound(`EC2 doesn't know the image ${imageId}`);
    return found;
  },
});

const serversOf = (cloud: Cloud): Servers => ({
  async imagesOf(ids) {
    const servers = [...cloud.fleets.values()].flatMap((fleet) => fleet.servers);
    return Object.fromEntries(
      servers.filter(({ id }) => ids.includes(id)).map(({ id, imageId }) => [id, imageId]),
    );
  },
  async launchTimesOf(ids) {
    const servers = [...cloud.fleets.values()].flatMap((fleet) => fleet.servers);
    return Object.fromEntries(
      servers.filter(({ id }) => ids.includes(id)).map(({ id, launchedAt }) => [id, launchedAt]),
    );
  },
  endsOf: async (ids) =>
    Object.fromEntries(Object.entries(cloud.ends ?? {}).filter(([id]) => ids.includes(id))),
  console: async (id) => cloud.consoles?.[id] ?? '',
});

/** The fleet of a name, which has to be there. */
export function fleetIn(cloud: Cloud, name: string): CloudFleet {
  const fleet = cloud.fleets.get(name);
  if (!fleet) throw new Error(`the story says that ${name} is there`);
  return fleet;
}

/** All servers of a fleet fall ill, but for the first `left`. */
export function sicken({ cloud }: Pick<World, 'cloud'>, fleet: string, left = 0): void {
  for (const server of fleetIn(cloud, fleet).servers.slice(left)) server.sick = true;
}

/** A world in which the service `web`, or another by its spec, is registered, with what is live then. */
export async function aServiceIn(
  world: World,
  change: Record<string, unknown> = {},
  live: ServingFleet = { fleet: 'web-fleet', targetGroup: GROUP_A, imageId: OLD },
): Promise<Service> {
  return world.ports.services.save(newService(aSpec(change), live, world.clock.now()));
}

/** A world in which the load balancer has a second route, a listener or a rule, that serves as the first one does. */
export function aWorldWithRoute(name: string, size = 4): World {
  const world = aWorld(size);
  world.cloud.routes.add(name);
  world.cloud.moreRoutes.set(name, { ...world.cloud.weights });
  return world;
}

/** Green's share of each route in percent, the first one first. */
export const liveShares = ({ cloud }: World) =>
  [cloud.weights, ...cloud.moreRoutes.values()].map((weights) => shareIn(weights, GROUP_B));

/** Green's share of the live split in percent, when green is in the second target group. */
export const liveShare = ({ cloud }: World, green = GROUP_B) => shareIn(cloud.weights, green);

function shareIn(weights: Readonly<Record<string, number>>, green: string): number {
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return Math.round(((weights[green] ?? 0) / total) * 1_000) / 10;
}
