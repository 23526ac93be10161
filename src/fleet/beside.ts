import type { Fleet } from '../ports/fleets.ts';
import type { Forward } from '../ports/traffic.ts';
import type { SettingReport } from '../rollout/fleet/settings-report.ts';
import { routeName } from '../rollout/traffic/routes.ts';

/** The target groups that a fleet is in besides those that its traffic is split between. */
export const groupsBeside = (
  { targetGroups }: Pick<Fleet, 'targetGroups'>,
  own: readonly string[],
): string[] => targetGroups.filter((group) => !own.includes(group));

/** The listeners and rules that forward to a target group, whatever its weight there. */
export const routesTo = (group: string, forwards: readonly Forward[]): string[] =>
  forwards.filter(({ targetGroups }) => targetGroups.includes(group)).map(({ route }) => routeName(route));

/** What becomes of those that nothing forwards to: without traffic they need no other one for green. */
export const besideReports = (groups: readonly string[]): SettingReport[] =>
  groups.map((group) => ({
    setting: `target group ${group}`,
    outcome: 'copied',
    why: 'finding: no listener and no rule forwards to it; green is in it too, while a rollout is under way beside blue',
  }));
