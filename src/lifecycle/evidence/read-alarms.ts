import type { Ports } from '../../ports/ports.ts';
import { type AlarmCheck, checkAlarms } from '../../rollout/analysis/alarms.ts';
import type { Rollout } from '../../rollout/record.ts';

/** Looks at the alarms that the spec names; undefined where it names none. */
export async function readAlarms(
  { alarms }: Pick<Ports, 'alarms'>,
  { health, startedAt }: Rollout,
): Promise<AlarmCheck | undefined> {
  const rules = health?.alarms ?? [];
  if (rules.length === 0) return undefined;
  return checkAlarms(rules, await alarms.find(rules.map(({ name }) => name)), startedAt);
}
