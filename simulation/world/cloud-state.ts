import type { Infrastructure } from '../../demo/service-infrastructure.ts';
import type { Group } from '../../local-cloud/services/auto-scaling/model.ts';
import type { Target } from '../../local-cloud/services/elastic-load-balancing/model.ts';
import type { Services } from '../../local-cloud/services.ts';
import { TAGS } from '../../src/rollout/fleet/tags.ts';
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

  function viewOf(group: Group): GroupState {
    const { name, attachments, members, template } = group;
    const [targetGroup = ''] = attachments.keys();
    const healthy: Target[] = [];
    for (const target of balancing.targetGroups.get(targetGroup)?.targets.values() ?? [])
      if (target.state === 'healthy' && members.has(target.instanceId)) healthy.push(target);
    const tags: Record<string, string> = {};
    for (const [key, { value }] of group.tags) tags[key] = value;
    return {
      name,
      arn: group.arn,
      minSize: group.min,
      maxSize: group.max,
      desired: group.desired,
      templateVersion: `${template.name}:${template.version ?? '$Default'}`,
      targetGroup,
      tags,
      healthy: unitsOf(healthy),
      images: imagesOf(group),
      suspended: group.suspended.size === 0 ? [] : [...group.suspended.keys()].sort(),
      metrics: group.metrics.size,
    };
  }

  function imagesOf({ members }: Group): string[] {
    const images: string[] = [];
    for (const { state, instanceId } of members.values()) {
      const image = state.startsWith('Terminat') ? undefined : instances.imageOf(instanceId);
      if (image !== undefined) images.push(image);
    }
    return images;
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
    const own: GroupState[] = [];
    for (const group of groups.values()) {
      const isAttached = targetGroups.some((arn) => group.attachments.has(arn));
      if (isAttached && !group.deleting && !isPattern(group)) own.push(viewOf(group));
    }
    return own;
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
    group(name) {
      const group = groups.get(name);
      return group && viewOf(group);
    },
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
