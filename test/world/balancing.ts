import type { Templates } from '../../src/ports/launch-templates.ts';
import type { Metrics } from '../../src/ports/metrics.ts';
import type { Traffic } from '../../src/ports/traffic.ts';
import type { Sample } from '../../src/rollout/analysis/evidence.ts';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import { MINUTE } from '../../src/rollout/timing.ts';
import { type Cloud, isHealthy, isInService, settle, TEMPLATE, versionOf } from './cloud.ts';

/** The load balancer: whoever writes last wins, and what a writer didn't read is lost. */
export const trafficOf = (cloud: Cloud): Traffic => ({
  async read() {
    return { weights: { ...cloud.weights }, stickiness: cloud.stickiness, actions: { ...cloud.weights } };
  },
  async write(_, live, weights) {
    setWeights(cloud, { ...(live.actions as Record<string, number>), ...weights });
  },
  async health(targetGroup) {
    settle(cloud);
    const targets = [...cloud.fleets.values()]
      .filter((fleet) => fleet.targetGroup === targetGroup)
      .flatMap((fleet) => fleet.servers.map((server) => ({ fleet, server })));
    const healthy = targets.filter(({ fleet, server }) => isHealthy(cloud, fleet, server));
    const staying = targets.filter(({ server }) => isInService(cloud, server));
    const registered = targets.filter(({ server }) => isInService(cloud, server) || server.leavingSince);
    return { healthy: idsOf(healthy), staying: idsOf(staying), registered: registered.length };
  },
  drainTime: async () => cloud.drainTime,
});

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
  async ticks({ blue, green, from, until }) {
    const fleet = [...cloud.fleets.values()].find(({ targetGroup }) => targetGroup === green);
    if (!fleet?.servers.length) return [];
    const minutes = Array.from({ length: (until - from) / MINUTE }, (_, index) => from + index * MINUTE);
    const known = minutes.filter((minute) => !cloud.isUnreported(minute));
    return known.map((minute) => ({
      minute,
      blue: sample(cloud, blue, minute),
      green: sample(cloud, green, minute),
    }));
  },
});

function sample(cloud: Cloud, targetGroup: string, minute: number): Sample {
  const weights = cloud.splits.findLast(({ at }) => at <= minute)?.weights ?? {};
  const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  const requests = Math.round((cloud.requestsPerMinute * (weights[targetGroup] ?? 0)) / (total || 1));
  const fleet = [...cloud.fleets.values()].find((candidate) => candidate.targetGroup === targetGroup);
  const imageId = fleet?.servers[0]?.imageId ?? '';
  return { requests, bad: Math.round(requests * (cloud.badShare[imageId] ?? 0)) };
}

export const templatesOf = (cloud: Cloud): Templates => ({
  async resolve({ id, version }) {
    const found = versionOf(cloud, version);
    if (id !== TEMPLATE || !found) throw new SpecMismatch(`there is no version ${version} of ${id}`);
    return { version: found.number, imageId: found.imageId };
  },
  async derive({ imageId, rollout }) {
    const made = [...cloud.versions].find(([, version]) => version.rollout === rollout);
    if (made) return made[0];
    cloud.newestVersion += 1;
    cloud.versions.set(cloud.newestVersion, { imageId, rollout });
    return cloud.newestVersion;
  },
  async find({ rollout }) {
    return [...cloud.versions].find(([, version]) => version.rollout === rollout)?.[0];
  },
  async discard({ version }) {
    cloud.versions.delete(version);
  },
});
