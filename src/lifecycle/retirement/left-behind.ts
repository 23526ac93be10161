import { changedByHand, describeLost } from '../../fleet/changed-by-hand.ts';
import { ownerVersions } from '../../fleet/owner-versions.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import type { Rollout } from '../../rollout/record.ts';

export interface LeftBehind {
  readonly blue: Pick<Rollout['blue'], 'settings'>;
  /** What of it is told with the settings of green. */
  readonly settings: readonly SettingReport[];
  readonly attention?: { readonly about: string; readonly reason: string } | undefined;
}

/** What the live fleet has of its owner's, before anything of ours is on it, that green won't have. */
export async function leftBehind(
  ports: Pick<Ports, 'settings' | 'rollouts' | 'templates'>,
  rollout: Rollout,
  fleet: Fleet,
): Promise<LeftBehind> {
  const byHand = await changedByHand(ports, rollout, fleet);
  if (byHand) {
    const { settings, lost } = byHand;
    const called = { about: 'changed by hand', reason: describeLost(lost, rollout) };
    return { blue: { settings }, settings: lost, ...(lost.length > 0 && { attention: called }) };
  }
  // With a pattern the owner's versions arrive by it.
  const dropped = await ownerVersions(ports, fleet);
  const called = dropped && { about: 'launch template', reason: sentence(dropped) };
  return { blue: {}, settings: [], attention: called };
}

const sentence = ({ from, to, why, fix }: SettingReport) =>
  `${from} doesn't arrive, green gets ${to}: ${why}; ${fix}`;
