import type { Target } from '../../local-cloud/services/elastic-load-balancing/model.ts';
import type { Services } from '../../local-cloud/services.ts';
import type { ImageModel, ModelInstances } from './instances.ts';

/** One target group of the split. */
export interface Share {
  readonly targetGroup: string;
  /** Percent of the traffic that the load balancer gives it. */
  readonly percent: number;
  readonly healthy: number;
  /** Targets that requests may reach: all but those that drain. */
  readonly servers: number;
  /** Shares of the requests that its servers answer badly, not at all, and with a 4xx, 0 to 1. */
  readonly badShare: number;
  readonly unansweredShare: number;
  readonly refusedShare: number;
  readonly dimensions: Readonly<Record<string, string>>;
}

/** One Auto Scaling group as it really is. */
export interface GroupState {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desired: number;
  readonly templateVersion: string;
  readonly targetGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly healthy: number;
  /** The image of every server that has been launched and isn't on its way out. */
  readonly images: readonly string[];
  /** Names of suspended processes. */
  readonly suspended: readonly string[];
  /** How many metrics it reports about itself. */
  readonly metrics: number;
}

/** The simulated cloud as it really is, read past every API: what checkers and clients see. */
export interface CloudState {
  shares(): Share[];
  /** How many targets of a target group aren't of an Auto Scaling group that is attached there, draining ones aside. */
  strangers(targetGroup: string): number;
  /** How long a client stays with the target group it was sent to, seconds; 0 without stickiness. */
  stickySeconds(): number;
  group(name: string): GroupState | undefined;
  groups(): GroupState[];
  /** The image of every launch template version there is, by its number. */
  templateVersions(): ReadonlyMap<number, string>;
}

type Behaviour = Pick<ImageModel, 'badShare' | 'unansweredShare' | 'refusedShare'>;

/** A server that doesn't run. */
const DEAD: Behaviour = { badShare: 1 };

const mean = (models: readonly Behaviour[], shareOf: (model: Behaviour) => number) =>
  models.length === 0
    ? shareOf(DEAD)
    : models.reduce((sum, model) => sum + shareOf(model), 0) / models.length;

export function cloudState(
  services: Services,
  instances: ModelInstances,
  listener: () => string,
): CloudState {
  const { state: balancing } = services.loadBalancing;
  const { groups } = services.autoScaling;

  const action = () => {
    const found = balancing.listeners.get(listener())?.rules.at(-1)?.action;
    return found?.type === 'forward' ? found : undefined;
  };
  const forward = () => action()?.shares ?? [];

  const membersAt = (targetGroup: string) => {
    const attached = [...groups.values()].filter(({ attachments }) => attachments.has(targetGroup));
    return new Set(attached.flatMap(({ members }) => [...members.keys()]));
  };

  const staying = ({ targets }: { targets: ReadonlyMap<unknown, Target> }) =>
    [...targets.values()].filter(({ state }) => state !== 'draining');

  function view(name: string): GroupState | undefined {
    const group = groups.get(name);
    if (!group) return undefined;
    const targetGroup = [...group.attachments.keys()][0] ?? '';
    const targets = balancing.targetGroups.get(targetGroup)?.targets.values() ?? [];
    const members = group.members;
    const healthy = [...targets].filter(
      (target) => target.state === 'healthy' && members.has(target.instanceId),
    );
    const servers = [...members.values()].filter(({ state }) => !state.startsWith('Terminat'));
    return {
      name,
      minSize: group.min,
      maxSize: group.max,
      desired: group.desired,
      templateVersion: group.template.version ?? '$Default',
      targetGroup,
      tags: Object.fromEntries([...group.tags].map(([key, { value }]) => [key, value])),
      healthy: healthy.length,
      images: servers.flatMap(({ instanceId }) => instances.imageOf(instanceId) ?? []),
      suspended: [...group.suspended.keys()].sort(),
      metrics: group.metrics.size,
    };
  }

  return {
    stickySeconds: () => action()?.stickySeconds ?? 0,
    shares() {
      const shares = forward();
      const total = shares.reduce((sum, { weight }) => sum + weight, 0);
      return shares.map(({ targetGroup, weight }) => {
        const targets = staying(targetGroup);
        const healthy = targets.filter(({ state }) => state === 'healthy');
        const answering = healthy.length > 0 ? healthy : targets;
        const models = answering.map(({ instanceId }) => {
          const image = instances.imageOf(instanceId);
          return image === undefined ? DEAD : instances.modelOf(image);
        });
        return {
          targetGroup: targetGroup.arn,
          percent: total === 0 ? 0 : (weight / total) * 100,
          healthy: healthy.length,
          servers: targets.length,
          badShare: mean(models, ({ badShare }) => badShare),
          unansweredShare: mean(models, ({ unansweredShare = 0 }) => unansweredShare),
          refusedShare: mean(models, ({ refusedShare = 0 }) => refusedShare),
          dimensions: targetGroup.use?.dimensions ?? {},
        };
      });
    },
    strangers(targetGroup) {
      const found = balancing.targetGroups.get(targetGroup);
      const own = membersAt(targetGroup);
      return found ? staying(found).filter(({ instanceId }) => !own.has(instanceId)).length : 0;
    },
    group: view,
    groups: () => [...groups.keys()].map((name) => view(name)!),
    templateVersions() {
      const versions = [...services.ec2.templates.all.values()].flatMap((template) => [...template.versions]);
      return new Map(versions.map(([number, { data }]) => [number, data.ImageId ?? '']));
    },
  };
}
