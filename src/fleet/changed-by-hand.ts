import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import { findRollout } from '../records/update.ts';
import { type FleetSettings, type SettingChange, settingChanges } from '../rollout/fleet/settings.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import { TAGS } from '../rollout/fleet/tags.ts';
import type { Rollout } from '../rollout/record.ts';
import { groupOrder } from '../rollout/traffic/pairs.ts';

export interface ChangedByHand {
  /** Of the live fleet before anything of the rollout's is on it: what differs from them later was changed since. */
  readonly settings: FleetSettings;
  /** What the live fleet has, or lacks, unlike the pattern that green is made like. */
  readonly lost: readonly SettingReport[];
}

/**
 * What a rollout that makes green like a pattern leaves behind with the live fleet: what somebody has changed there since
 * it was made, and of a fleet that wasn't made like this pattern whatever the pattern lacks. Undefined without a pattern:
 * green is made like the live fleet then. Throws CloudUnavailable.
 */
export async function changedByHand(
  ports: Pick<Ports, 'settings' | 'rollouts'>,
  rollout: Rollout,
  live: Fleet,
): Promise<ChangedByHand | undefined> {
  if (!rollout.pattern) return undefined;
  const { fleet } = rollout.pattern;
  const order = groupOrder(rollout);
  const [settings, like, before] = await Promise.all([
    ports.settings.read(live.name, false, order),
    ports.settings.read(fleet, true, order),
    madeLike(ports, fleet, live),
  ]);
  const changes = before ? settingChanges(before, settings) : lackingIn(like, settings);
  const why = before
    ? `changed on ${live.name} since it was made like ${fleet}`
    : `${live.name} wasn't made like ${fleet}`;
  const lost = changes
    .filter(({ setting, to }) => like[setting] !== to)
    .map(
      ({ setting, to }): SettingReport => ({
        setting: `${setting} of ${live.name}`,
        outcome: 'dropped',
        from: to,
        to: like[setting],
        why,
        fix: `change ${fleet} for fleets to have it`,
      }),
    );
  return { settings, lost };
}

/** What the pattern was when the live fleet was made like it; undefined for a fleet that was made in another way. */
async function madeLike(
  ports: Pick<Ports, 'rollouts'>,
  pattern: string,
  { name, tags }: Fleet,
): Promise<FleetSettings | undefined> {
  const id = tags[TAGS.rollout];
  const maker = id === undefined ? undefined : await findRollout(ports, id);
  const isIts = maker?.green.fleet === name && maker.pattern?.fleet === pattern;
  return isIts ? maker.pattern?.settings : undefined;
}

/** Of what only the pattern has nothing is lost. */
const lackingIn = (like: FleetSettings, settings: FleetSettings): SettingChange[] =>
  settingChanges(like, settings).filter(({ to }) => to !== undefined);

/** For a reader, as one sentence. */
export function describeLost(lost: readonly SettingReport[], { green, pattern }: Rollout): string {
  const each = lost.map(
    ({ setting, from = 'none', to = 'none' }) => `${setting} (${from}, where green has ${to})`,
  );
  const { why, fix } = lost[0] ?? {};
  return `${green.fleet} is made like ${pattern?.fleet}, and doesn't get ${each.join('; ')}: ${why}; ${fix}`;
}
