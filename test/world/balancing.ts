import type { LaunchSettings } from '../../src/ports/launch-settings.ts';
import type { DerivedVersion, Templates, TemplateVersions } from '../../src/ports/launch-templates.ts';
import type { Metrics, OwnMetrics } from '../../src/ports/metrics.ts';
import type { Quotas } from '../../src/ports/quotas.ts';
import type { Forward, Traffic } from '../../src/ports/traffic.ts';
import type { Tick } from '../../src/rollout/analysis/evidence.ts';
import type { Sample } from '../../src/rollout/analysis/sample.ts';
import { CloudRefused, SpecMismatch } from '../../src/rollout/errors.ts';
import { MINUTE } from '../../src/rollout/timing.ts';
import { type Route, routeName } from '../../src/rollout/traffic/routes.ts';
import {
  type Cloud,
  groupsOfFleet,
  isHealthy,
  isInService,
  settle,
  TEMPLATE,
  type TemplateVersion,
  versionOf,
} from './cloud.ts';

/** The load balancer: whoever writes last wins, and what a writer didn't read is lost. */
export const trafficOf = (cloud: Cloud): Traffic => ({
  async read(route) {
    checkRoute(cloud, route);
    const weights = cloud.moreRoutes.get(routeName(route)) ?? cloud.weights;
    return {
      weights: { ...weights },
      stickiness: cloud.stickiness,
      actions: { ...weights },
      byHand: (next, { stickiness } = {}) => {
        const sticky = stickiness === undefined ? '' : ` sticky for ${stickiness} ms`;
        return `aws elbv2 modify ${routeName(route)} ${JSON.stringify({ ...weights, ...next })}${sticky}`;
      },
    };
  },
  async write(route, live, weights, { stickiness = live.stickiness, without = '' } = {}) {
    checkRoute(cloud, route);
    // ELBv2: `TargetGroupTuple.Weight` is at most 999.
    if (Object.values(weights).some((weight) => weight > 999))
      throw new CloudRefused('a weight is at most 999');
    const next = { ...(live.actions as Record<string, number>), ...weights };
    delete next[without];
    // ALB user guide, "Action types".
    const groups = Object.keys(next);
    if (groups.length > 1 && stickiness === 0 && groups.some((group) => cloud.stickyGroups.has(group)))
      throw new CloudRefused('one of the target groups is sticky, and the action is not');
    cloud.stickiness = stickiness;
    if (cloud.moreRoutes.has(routeName(route))) cloud.moreRoutes.set(routeName(route), next);
    else setWeights(cloud, next);
  },
  async health(targetGroup) {
    checkGroup(cloud, targetGroup);
    settle(cloud);
    const targets = [...cloud.fleets.values()]
      .filter((fleet) => groupsOfFleet(fleet).includes(targetGroup))
      .flatMap((fleet) => fleet.servers.map((server) => ({ fleet, server })));
    const healthy = targets.filter(({ fleet, server }) => isHealthy(cloud, fleet, server, targetGroup));
    const staying = targets.filter(({ server }) => isInService(cloud, server));
    const registered = targets.filter(({ server }) => isInService(cloud, server) || server.leavingSince);
    return { healthy: idsOf(healthy), staying: idsOf(staying), registered: registered.length };
  },
  async forwards(targetGroups) {
    for (const arn of targetGroups) checkGroup(cloud, arn);
    const all = [...cloud.routes].map((name) => forwardOf(name, cloud.moreRoutes.get(name) ?? cloud.weights));
    const testers = [...cloud.testerRules].map(([rule, { claim }]) => ({
      ...{ route: { rule }, loadBalancer: 'app/web', targetGroups: [claim.targetGroup] },
      testersOf: claim.rollout,
    }));
    return [...all, ...testers, ...cloud.otherForwards].filter((forward) =>
      forward.targetGroups.some((arn) => targetGroups.includes(arn)),
    );
  },
  async isSticky(targetGroup) {
    checkGroup(cloud, targetGroup);
    return cloud.stickyGroups.has(targetGroup);
  },
  async slowStart() {
    return cloud.slowStart;
  },
  async drainTime(targetGroup) {
    checkGroup(cloud, targetGroup);
    return cloud.drainTime;
  },
});

function forwardOf(name: string, weights: Record<string, number>): Forward {
  const route = name.includes(':listener-rule/') ? { rule: name } : { listener: name };
  return { route, loadBalancer: 'app/web', targetGroups: Object.keys(weights) };
}

function checkRoute({ routes }: Cloud, route: Route): void {
  if (!routes.has(routeName(route))) throw new SpecMismatch(`${routeName(route)} does not exist`);
}

function checkGroup({ targetGroups }: Cloud, arn: string): void {
  if (!targetGroups.has(arn)) throw new SpecMismatch(`the target group ${arn} does not exist`);
}

const idsOf = (targets: readonly { server: { id: string } }[]) => targets.map(({ server }) => server.id);

export function setWeights(cloud: Cloud, weights: Record<string, number>): void {
  cloud.weights = weights;
  cloud.splits.push({ at: cloud.clock.now(), weights });
}

/**
 * What the load balancer reports of a green that has servers: each minute's requests by the weights at its start, bad
 * ones by the fleet's image.
 */
export const metricsOf = (cloud: Cloud): Metrics => ({
  async ticks({ blue, green, from, until, blueUntil = from, slowAbove, own }) {
    const fleet = [...cloud.fleets.values()].find((one) => groupsOfFleet(one).includes(green));
    const knownUntil = fleet?.servers.length ? until : blueUntil;
    const minutes = Array.from({ length: (until - from) / MINUTE }, (_, index) => from + index * MINUTE);
    const known = minutes.filter((minute) => minute < knownUntil && !cloud.isUnreported(minute));
    return known.map((minute) => ({
      minute,
      blue: sample(cloud, blue, minute, slowAbove !== undefined),
      green: sample(cloud, green, minute, slowAbove !== undefined),
      ...(own && { own: ownCounts(cloud, { blue, green }, minute, own), values: ownValues(cloud, own) }),
    }));
  },
  async requestsTo({ targetGroup, from, until }) {
    const minutes = Array.from({ length: (until - from) / MINUTE }, (_, index) => from + index * MINUTE);
    // Of a target group without targets nothing is reported.
    const fleet = [...cloud.fleets.values()].find((one) => groupsOfFleet(one).includes(targetGroup));
    if (!fleet?.servers.length || minutes.some((minute) => cloud.isUnreported(minute))) return undefined;
    const counts = minutes.map((minute) => sample(cloud, targetGroup, minute).requests);
    return counts.reduce((sum, count) => sum + count, cloud.strayRequests);
  },
});

/** Told apart by the group, as a metric with `{group}` in its dimensions is. */
function ownCounts(
  cloud: Cloud,
  targetGroups: Readonly<Record<'blue' | 'green', string>>,
  minute: number,
  { metrics, groups }: OwnMetrics,
): NonNullable<Tick['own']> {
  const counts = (colour: 'blue' | 'green') => {
    const imageId = cloud.fleets.get(groups[colour])?.servers[0]?.imageId ?? '';
    const share = imageId in cloud.ownShare ? cloud.ownShare[imageId] : 0;
    const { requests } = sample(cloud, targetGroups[colour], minute);
    return share === undefined || requests === 0 ? {} : { [colour]: { requests, bad: requests * share } };
  };
  return Object.fromEntries(metrics.map(({ name }) => [name, { ...counts('blue'), ...counts('green') }]));
}

function ownValues(cloud: Cloud, { values = [], groups }: OwnMetrics): NonNullable<Tick['values']> {
  const value = (colour: 'blue' | 'green') => {
    const imageId = cloud.fleets.get(groups[colour])?.servers[0]?.imageId ?? '';
    const known = imageId in cloud.ownValue ? cloud.ownValue[imageId] : 0;
    return known === undefined ? {} : { [colour]: known };
  };
  return Object.fromEntries(values.map(({ name }) => [name, { ...value('blue'), ...value('green') }]));
}

export function sample(cloud: Cloud, targetGroup: string, minute: number, withSlow = false): Sample {
  const weights = cloud.splits.findLast(({ at }) => at <= minute)?.weights ?? {};
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const requests = Math.round((cloud.requestsPerMinute * (weights[targetGroup] ?? 0)) / (total || 1));
  const fleet = [...cloud.fleets.values()].find((candidate) =>
    groupsOfFleet(candidate).includes(targetGroup),
  );
  const imageId = fleet?.servers[0]?.imageId ?? '';
  const part = (shares: Record<string, number>) => Math.round(requests * (shares[imageId] ?? 0));
  const faults = part(cloud.badShare);
  const bad = faults + part(cloud.unansweredShare);
  return {
    requests,
    bad,
    faults,
    refused: part(cloud.refusedShare),
    ...(withSlow && { slow: part(cloud.slowShare) }),
  };
}

export const templatesOf = (cloud: Cloud): Templates => ({
  async newerThan({ version }) {
    const others = [...cloud.versions].filter(([, { rollout }]) => rollout === undefined);
    return others.map(([number]) => number).filter((number) => number > version);
  },
  async resolve({ id, version }) {
    const found = versionOf(cloud, version);
    if (id !== TEMPLATE || !found) throw new CloudRefused(`there is no version ${version} of ${id}`);
    return { version: found.number, imageId: found.imageId };
  },
});

export const launchSettingsOf = (cloud: Cloud): LaunchSettings => ({
  async report({ launchTemplate }) {
    const from = versionOf(cloud, launchTemplate?.version ?? '')?.imageId;
    return [{ setting: 'launch template ImageId', outcome: 'rewritten', from }];
  },
  shortages: async () => cloud.shortages ?? [],
});

const short = (count: number, more: number, max = Number.POSITIVE_INFINITY) =>
  count + more > max ? `the account has ${count} of the ${max} that it may have` : undefined;

export const quotasOf = (cloud: Cloud): Quotas => ({
  fleetShortage: async () => short(cloud.fleets.size, 1, cloud.quotas?.fleets),
  serverShortages: async () => [],
  routeShortages: async () => cloud.quotas?.routes ?? [],
  versionShortage: async () => cloud.quotas?.versions,
  targetGroupShortage: async (more) =>
    short(cloud.targetGroups.size, more, cloud.quotas?.targetGroups ?? 3000),
});

export const templateVersionsOf = (cloud: Cloud, installation: string): TemplateVersions => ({
  async derive(request) {
    const { imageId, rollout } = request;
    const made = derivedFor(cloud, request, installation);
    if (made !== undefined) return made;
    if (!cloud.images.has(imageId)) throw new CloudRefused(`${imageId} can't be launched`);
    cloud.newestVersion += 1;
    cloud.versions.set(cloud.newestVersion, { imageId, rollout, installation });
    return cloud.newestVersion;
  },
  async adopt({ service, like }) {
    if ('arn' in like) throw new CloudRefused(`${service} has a launch template`);
    return { id: `lt-of-${service}`, version: like.version };
  },
  async removeAdopted() {},
  async find(request) {
    return derivedFor(cloud, request, installation);
  },
  async discard(made) {
    const found = cloud.versions.get(made.version);
    if (found && isMadeFor(found, made, installation)) cloud.versions.delete(made.version);
  },
});

const derivedFor = ({ versions }: Cloud, request: DerivedVersion, installation: string) =>
  [...versions].find(
    ([, version]) => version.imageId === request.imageId && isMadeFor(version, request, installation),
  )?.[0];

const isMadeFor = (
  version: TemplateVersion,
  { rollout, isLegacy }: Pick<DerivedVersion, 'rollout' | 'isLegacy'>,
  installation: string,
) =>
  version.rollout === rollout &&
  (version.installation === installation || (isLegacy === true && version.installation === undefined));
