import type { Ports } from '../ports/ports.ts';
import { claimOn } from '../rollout/fleet/identity.ts';
import { disables, type SettingChange } from '../rollout/fleet/settings.ts';
import type { Rollout } from '../rollout/record.ts';

/**
 * Of the changes those that a green which carries the traffic must not have: a suspended process that it lives by, or a
 * largest size below the one that it has, which would end servers at once.
 */
export async function unfitFor(
  { fleets }: Pick<Ports, 'fleets'>,
  rollout: Rollout,
  changes: readonly SettingChange[],
): Promise<SettingChange[]> {
  const resized = changes.find(({ setting }) => setting === 'MaxSize');
  const found = resized && (await fleets.find(claimOn(rollout, 'green')));
  const { desired } = found?.kind === 'ours' ? found.fleet : { desired: 0 };
  const isTooSmall = (change: SettingChange) => change === resized && Number(change.to) < desired;
  return changes.filter((change) => disables(change) || isTooSmall(change));
}
