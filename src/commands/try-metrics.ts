import { asked, ticksOf } from '../lifecycle/pair-metrics.ts';
import type { Ports } from '../ports/ports.ts';
import { endedUntil } from '../rollout/analysis/evidence.ts';
import { healthSettings } from '../rollout/analysis/health-settings.ts';
import type { ServingFleet } from '../rollout/serving-fleet.ts';
import type { SettingReport } from '../rollout/settings-report.ts';
import type { ServiceSpec } from '../rollout/spec.ts';
import { LAST_TRAFFIC_WINDOW } from '../rollout/timing.ts';
import { routesOf, specPairs } from '../rollout/twins.ts';

type Needs = Pick<Ports, 'metrics' | 'clock'>;

/**
 * Reads the spec's own metrics once, of the live fleet in the last hour, and tells of which nothing is known: a service that
 * is new has reported nothing yet. Throws CloudRefused for what CloudWatch doesn't read.
 */
export async function tryMetrics(
  ports: Needs,
  spec: ServiceSpec,
  { fleet, targetGroup, targetGroups = [targetGroup] }: ServingFleet,
): Promise<SettingReport[]> {
  const { own } = asked(healthSettings(spec.health), { blue: fleet, green: fleet });
  if (!own) return [];
  const live = { targetGroup };
  const pairs = specPairs(spec.traffic).map(({ routes }, index) => {
    const group = targetGroups[index] ?? targetGroup;
    return { routes, blue: group, green: group };
  });
  const until = endedUntil(ports.clock.now());
  const span = { from: until - LAST_TRAFFIC_WINDOW, until, own };
  const ticks = await ticksOf(ports, { routes: routesOf(spec), blue: live, green: live, pairs }, span);
  const known = new Set(
    ticks.flatMap((tick) =>
      Object.entries(tick.own ?? {}).flatMap(([name, { green }]) => (green ? name : [])),
    ),
  );
  return own.metrics.filter(({ name }) => !known.has(name)).map(({ name }) => unknownReport(name, fleet));
}

const unknownReport = (name: string, fleet: string): SettingReport => ({
  setting: `metric ${name}`,
  outcome: 'copied',
  why: `finding: in the last hour CloudWatch has no minute with both of its counts for "${fleet}", and no step passes while that is so`,
  fix: 'compare the namespace, the names and all of the dimensions with those that it is published with',
});
