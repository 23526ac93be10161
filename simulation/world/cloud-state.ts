import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import type { Group } from '../../local-cloud/services/auto-scaling/model.ts';
import type { Target } from '../../local-cloud/services/elastic-load-balancing/model.ts';
import type { Services } from '../../local-cloud/services.ts';
import { TAGS } from '../../src/rollout/tags.ts';
import { routeState, rulesIn } from './account.ts';
import { failuresOf, NOT_RUNNING } from './failures.ts';
import type { ModelInstances } from './instances.ts';
import { readOnce } from './read-once.ts';
import type { CloudState, GroupState, Share } from './state.ts';
import { unitsIn } from './units.ts';

/** Empty, and no rollout has made or marked it. */
const isPattern = ({ desired, members, tags }: Group) =>
  desired === 0 && members.size === 0 && !tags.has(TAGS.rollout) && !tags.has(TAGS.blueOf);

/** What the owner of the service has. `listener` may be the ARN of a rule instead. */
type Owned = Pick<Infrastructure, 'listener' | 'template'> & { readonly targetGroups: readonly string[] };

export function cloudState(services: Services, instances: ModelInstances, owned: () => Owned): CloudState {
  const { state: balancing } = services.loadBalancing;
  const { groups } = services.autoScaling;

  const action = () => {
    const { listener } = owned();
    const { action: found } =
      balancing.rules.get(listener) ?? balancing.listeners.get(listener)?.rules.at(-1) ?? {};
    return found?.type === 'forward' ? found : undefined;
  };
  const forward = () => action()?.shares ?? [];

  const membersAt = (targetGroup: string) => {
    const attached = [...groups.values()].filter(({ attachments }) => attachments.has(targetGroup));
    return new Set(attached.flatMap(({ members }) => [...members.keys()]));
  };

  const unitsOf = (targets: readonly Target[]) => unitsIn(groups, targets);

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
      arn: group.arn,
      minSize: group.min,
      maxSize: group.max,
      desired: group.desired,
      templateVersion: `${group.template.name}:${group.template.version ?? '$Default'}`,
      targetGroup,
      tags: Object.fromEntries([...group.tags].map(([key, { value }]) => [key, value])),
      healthy: unitsOf(healthy),
      images: servers.flatMap(({ instanceId }) => instances.imageOf(instanceId) ?? []),
      suspended: [...group.suspended.keys()].sort(),
      metrics: group.metrics.size,
    };
  }

  function readShares(): Share[] {
    const shares = forward();
    const total = shares.reduce((sum, { weight }) => sum + weight, 0);
    return shares.map(({ targetGroup, weight }) => {
      const targets = staying(targetGroup);
      const healthy = targets.filter(({ state }) => state === 'healthy');
      const answering = healthy.length > 0 ? healthy : targets;
      const models = answering.map(({ instanceId }) => {
        const image = instances.imageOf(instanceId);
        return image === undefined ? NOT_RUNNING : instances.modelOf(image);
      });
      return {
        targetGroup: targetGroup.arn,
        percent: total === 0 ? 0 : (weight / total) * 100,
        healthy: unitsOf(healthy),
        servers: targets.length,
        failures: failuresOf(models),
      };
    });
  }

  function readGroups(): GroupState[] {
    const { targetGroups } = owned();
    const own = [...groups.values()].filter(
      (group) =>
        !group.deleting && !isPattern(group) && targetGroups.some((arn) => group.attachments.has(arn)),
    );
    return own.map(({ name }) => view(name)!);
  }

  const shares = readOnce(readShares);
  const ownGroups = readOnce(readGroups);

  return {
    still: (look) => shares.still(() => ownGroups.still(look)),
    routes: () => rulesIn(services).map(routeState),
    stickySeconds: () => action()?.stickySeconds ?? 0,
    shares: shares.read,
    strangers(targetGroup) {
      const found = balancing.targetGroups.get(targetGroup);
      const own = membersAt(targetGroup);
      return found ? staying(found).filter(({ instanceId }) => !own.has(instanceId)).length : 0;
    },
    group: view,
    groups: ownGroups.read,
    templateVersions() {
      const { template } = owned();
      const own = [...services.ec2.templates.all.values()].filter(
        ({ name }) => name === template || name.startsWith('web-of-'),
      );
      const versions = own.flatMap(({ name, versions }) =>
        [...versions].map(([number, { data }]) => [`${name}:${number}`, data.ImageId ?? ''] as const),
      );
      return new Map(versions);
    },
  };
}
