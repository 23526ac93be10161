import type { Group } from '../../local-cloud/services/auto-scaling/model.ts';
import type { Target } from '../../local-cloud/services/elastic-load-balancing/model.ts';

/** How much targets count towards the sizes of their groups: one each, or the weights of their types. */
export function unitsIn(groups: ReadonlyMap<string, Group>, targets: readonly Target[]): number {
  const weighing = [...groups.values()].filter(({ mixed }) => mixed);
  if (weighing.length === 0) return targets.length;
  const members = new Map(weighing.flatMap((group) => [...group.members]));
  return targets.reduce((units, { instanceId }) => units + (members.get(instanceId)?.weight ?? 1), 0);
}
