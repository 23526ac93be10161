import type { VirtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { BuiltImage } from '../../src/ports/builds.ts';
import type { LaunchHook, LaunchProblem } from '../../src/ports/fleets.ts';
import type { Parent } from '../../src/ports/image-deletion.ts';
import type { MachineImage } from '../../src/ports/images.ts';
import type { Pipeline } from '../../src/ports/pipelines.ts';
import type { ProbeRequest } from '../../src/ports/prober.ts';
import type { TwinClaim } from '../../src/ports/target-groups.ts';
import type { Forward } from '../../src/ports/traffic.ts';
import type { AlarmState } from '../../src/rollout/analysis/alarms.ts';
import type { Percentiles } from '../../src/rollout/analysis/response-times.ts';
import type { ScanFinding } from '../../src/rollout/images/vulnerabilities.ts';
import type { Opening, ServerAttributes, ServerFacts } from '../../src/rollout/inspection/facts.ts';
import type { ProbeResult } from '../../src/rollout/probes/response.ts';
import type { Home } from '../../src/rollout/upstream/promotion-offer.ts';
import type { GateFunctions } from './gates.ts';
import type { CarriedOn, Elsewhere } from './installations.ts';
import { type CloudTesterRule, WELL } from './testers.ts';

/** What stands on AWS: plain state that a story may change behind everybody's back. Time brings servers up and down. */
export interface Cloud {
  readonly clock: VirtualClock;
  readonly fleets: Map<string, CloudFleet>;
  /** What its owner hasn't handed over: ids of templates, ARNs of routes. */
  untagged?: Set<string>;
  /** What another installation says of its services. */
  elsewhere?: Elsewhere;
  /** What another installation answers to a campaign that it is to carry on. */
  carriedOn?: CarriedOn;
  /** Where the installation is, if that isn't where all of them are. */
  home?: Home;
  /** What AWS lacks for another fleet. */
  shortages?: string[];
  /** How many fleets and target groups the account may have. */
  quotas?: { fleets?: number; targetGroups?: number; routes?: string[]; versions?: string };
  /** The tokens under which builds were started. */
  readonly started: Set<string>;
  /** Images that are protected, by what keeps them: the names of installations. */
  readonly keptImages: Map<string, Set<string>>;
  /** Images that are marked to be deleted: from when on, by installation. */
  readonly doomedImages: Map<string, Map<string, number>>;
  /** What uses images, beside fleets. */
  imageUses?: Record<string, string>;
  /** What recipes of Image Builder build on. */
  recipeParents?: readonly Parent[];
  /** What servers have written to their consoles. */
  consoles?: Record<string, string>;
  /** Why EC2 says that servers have ended. */
  ends?: Record<string, string>;
  /** Versions of the one launch template, `lt-web`, by their number; `$Default` is the first. */
  readonly versions: Map<number, TemplateVersion>;
  newestVersion: number;
  /** Fleets that were ever seen, each with an ARN of its own. */
  namedFleets: number;
  /** Servers that were ever launched. */
  launched: number;
  /** Milliseconds that a server needs to become healthy. */
  bootTime: number;
  /** Listeners and rules, and target groups, that there are. */
  readonly routes: Set<string>;
  readonly targetGroups: Set<string>;
  /** What is set on target groups, of those that aren't as they come. */
  readonly groupSettings: Map<string, Readonly<Record<string, string>>>;
  /** Target groups that an installation has made, with its tags on them. */
  readonly twins: Map<string, TwinClaim & { readonly installation: string }>;
  /** By their ARNs. */
  readonly testerRules: Map<string, CloudTesterRule>;
  /** What a server with an image answers to a probe. */
  respond: (imageId: string, request: ProbeRequest) => ProbeResult;
  /** The forward action: weights by target group. A group that isn't in it gets no health checks. */
  weights: Record<string, number>;
  /** The forward actions of further routes, by the ARN of their listener or rule. */
  readonly moreRoutes: Map<string, Record<string, number>>;
  /** Listeners and rules of others that forward to the target groups. */
  readonly otherForwards: Forward[];
  /** Target groups whose health checks fail. */
  readonly failing: Set<string>;
  /** Target groups that pin their clients. */
  readonly stickyGroups: Set<string>;
  /** Requests that reach a target group past every route. */
  strayRequests: number;
  /** Milliseconds. */
  stickiness: number;
  drainTime: number;
  /** How long a target starts slowly, milliseconds. */
  slowStart: number;
  /** Since when which weights stood, for the metrics. */
  readonly splits: { at: number; weights: Record<string, number> }[];
  requestsPerMinute: number;
  /** True for a minute that CloudWatch has nothing of. */
  isUnreported: (minute: number) => boolean;
  readonly alarms: Map<string, AlarmState>;
  readonly gates: GateFunctions;
  /** The share of bad responses, 0 to 1, of servers with an image. */
  readonly badShare: Record<string, number>;
  /** By image: how long its responses take; a tenth of a second each where it isn't said. */
  readonly took: Record<string, Percentiles>;
  /** As `badShare`: responses that take longer than the spec allows. */
  readonly slowShare: Record<string, number>;
  /** Of the service's own metrics: what is bad of one for each request, by image; `undefined` where nothing is reported. */
  readonly ownShare: Record<string, number | undefined>;
  /** As `ownShare`: the value of each of its metrics that has one; 0 without a word of it. */
  readonly ownValue: Record<string, number | undefined>;
  /** As `badShare`: requests that get no response at all, and those that are refused with a 4xx. */
  readonly unansweredShare: Record<string, number>;
  readonly refusedShare: Record<string, number>;
  /** What was set on servers since their launch, and of what EC2 tells of one at a time; by their ids. */
  changedServers?: Record<string, Partial<ServerFacts>>;
  changedAttributes?: Record<string, Partial<ServerAttributes>>;
  /** Servers of the template that are in no fleet, by their ids. */
  strayServers?: Record<string, Partial<ServerFacts>>;
  openings?: Opening[];
  readonly images: Map<string, MachineImage>;
  readonly builds: Map<string, BuiltImage>;
  /** Of those that don't test and scan. */
  pipelines?: Record<string, Pipeline>;
  /** What scans have found, by build. */
  readonly scans: Map<string, readonly ScanFinding[]>;
}

export interface CloudFleet {
  readonly name: string;
  readonly targetGroup: string;
  /** All of them, of a fleet in several. */
  readonly targetGroups?: readonly string[] | undefined;
  minSize: number;
  maxSize: number;
  desired: number;
  version: string;
  readonly tags: Record<string, string>;
  servers: CloudServer[];
  deletingSince?: number;
  /** What belongs to it, by name; of these `stuck` are copied by nobody. */
  settings?: Record<string, string>;
  stuck?: readonly string[];
  /** What keeps it from being cloned. */
  obstacle?: string;
  launchProblems?: LaunchProblem[];
  launchHooks?: readonly LaunchHook[];
  /** Servers that AWS launches of those that are wanted. */
  launchable?: number;
  /** It is launched from several templates, as no fleet of ours. */
  isMixed?: boolean;
}

const arns = new WeakMap<CloudFleet, string>();

/** A fleet has one for its life; one that is made again under the same name has another. */
export function arnOf(cloud: Cloud, fleet: CloudFleet): string {
  const known = arns.get(fleet);
  if (known) return known;
  cloud.namedFleets += 1;
  const arn = `arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:${cloud.namedFleets}:autoScalingGroupName/${fleet.name}`;
  arns.set(fleet, arn);
  return arn;
}

export interface CloudServer {
  readonly id: string;
  imageId: string;
  readonly launchedAt: number;
  leavingSince?: number;
  protected: boolean;
  /** It stays when the fleet shrinks, and doesn't count towards its size. */
  standby?: boolean;
  sick: boolean;
}

export interface TemplateVersion {
  readonly imageId: string;
  readonly rollout?: string;
  readonly installation?: string;
}

export const TEMPLATE = 'lt-web';
const DELETION = 30_000;

/** A cloud with one template and nothing in it; its clock stands. */
export function emptyCloud(clock: VirtualClock): Cloud {
  return {
    clock,
    fleets: new Map(),
    versions: new Map(),
    newestVersion: 0,
    namedFleets: 0,
    launched: 0,
    keptImages: new Map(),
    doomedImages: new Map(),
    started: new Set(),
    bootTime: 90_000,
    routes: new Set(),
    targetGroups: new Set(),
    groupSettings: new Map(),
    twins: new Map(),
    testerRules: new Map(),
    respond: () => WELL,
    weights: {},
    moreRoutes: new Map(),
    otherForwards: [],
    failing: new Set(),
    stickyGroups: new Set(),
    strayRequests: 0,
    stickiness: 0,
    drainTime: 120_000,
    slowStart: 0,
    splits: [],
    requestsPerMinute: 6_000,
    isUnreported: () => false,
    alarms: new Map(),
    gates: { replies: new Map(), asked: [] },
    badShare: {},
    took: {},
    slowShare: {},
    ownShare: {},
    ownValue: {},
    unansweredShare: {},
    refusedShare: {},
    images: new Map(),
    builds: new Map(),
    scans: new Map(),
  };
}

/** Lets everything catch up with the clock: fleets launch and drain servers towards their size, and go. */
export function settle(cloud: Cloud): void {
  const now = cloud.clock.now();
  for (const fleet of [...cloud.fleets.values()]) {
    if (fleet.deletingSince !== undefined && now - fleet.deletingSince >= DELETION) {
      cloud.fleets.delete(fleet.name);
    }
    fleet.servers = fleet.servers.filter(
      ({ leavingSince: since }) => !since || now - since < cloud.drainTime,
    );
    const staying = fleet.servers.filter(({ leavingSince }) => leavingSince === undefined);
    const wanted = Math.min(fleet.desired, fleet.launchable ?? fleet.desired);
    for (let size = staying.length; size < wanted; size += 1) fleet.servers.push(launch(cloud, fleet));
    const surplus = Math.max(0, staying.length - fleet.desired);
    const leaving = staying.filter((server) => !server.protected && !server.standby).slice(0, surplus);
    for (const server of leaving) server.leavingSince = now;
  }
}

function launch(cloud: Cloud, { version }: CloudFleet): CloudServer {
  cloud.launched += 1;
  const { imageId } = versionOf(cloud, version)!;
  const id = `i-${String(cloud.launched).padStart(8, '0')}`;
  return { id, imageId, launchedAt: cloud.clock.now(), protected: false, sick: false };
}

/** What `7`, `$Latest` or `$Default` means now. */
export function versionOf(cloud: Cloud, version: string) {
  const latest = Math.max(...cloud.versions.keys());
  const number = version === '$Latest' ? latest : version === '$Default' ? 1 : Number(version);
  const found = cloud.versions.get(number);
  return found && { ...found, number };
}

export const isInService = ({ clock, bootTime }: Cloud, { launchedAt, leavingSince }: CloudServer) =>
  leavingSince === undefined && clock.now() - launchedAt >= bootTime / 2;

export const groupsOfFleet = ({ targetGroup, targetGroups = [targetGroup] }: CloudFleet) => targetGroups;

/** Healthy needs more than being in service: checks that pass, and checks at all. */
export const isHealthy = (
  cloud: Cloud,
  fleet: CloudFleet,
  server: CloudServer,
  targetGroup = fleet.targetGroup,
) =>
  isInService(cloud, server) &&
  [cloud.weights, ...cloud.moreRoutes.values()].some((weights) => weights[targetGroup] !== undefined) &&
  !cloud.failing.has(targetGroup) &&
  !server.sick &&
  cloud.clock.now() - server.launchedAt >= cloud.bootTime;
