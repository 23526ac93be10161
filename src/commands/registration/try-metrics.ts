import { asked, ticksOf } from '../../lifecycle/evidence/pair-metrics.ts';
import type { Ports } from '../../ports/ports.ts';
import { endedUntil } from '../../rollout/analysis/evidence.ts';
import { healthSettings } from '../../rollout/analysis/health-settings.ts';
import { CloudRefused, SpecMismatch } from '../../rollout/errors.ts';
import type { ServingFleet } from '../../rollout/fleet/serving-fleet.ts';
import type { SettingReport } from '../../rollout/fleet/settings-report.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { LAST_TRAFFIC_WINDOW } from '../../rollout/timing.ts';
import { routesOf, specPairs } from '../../rollout/traffic/twins.ts';

type Needs = Pick<Ports, 'metrics' | 'clock'>;

/**
 * Reads the spec's own metrics once, of the live fleet in the last hour, and tells of which nothing is known: a service that
 * is new has reported nothing yet. Throws SpecMismatch for what CloudWatch takes for invalid.
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
  const paired = { routes: routesOf(spec), blue: live, green: live, pairs };
  const ticks = await ticksOf(ports, paired, span).catch(refuseSpec);
  const known = new Set(ticks.flatMap(({ own: counts, values }) => knownIn({ ...counts, ...values })));
  const isUnknown = ({ name }: { readonly name: string }) => !known.has(name);
  return [
    ...own.metrics.filter(isUnknown).map(({ name }) => unknownReport(name, 'both of its counts', fleet)),
    ...(own.values ?? []).filter(isUnknown).map(({ name }) => unknownReport(name, 'its value', fleet)),
  ];
}

/** An expression's grammar is CloudWatch's own. */
function refuseSpec(error: unknown): never {
  const isInvalid = error instanceof CloudRefused && /Validation|Invalid/.test((error.cause as Error)?.name);
  if (!isInvalid) throw error;
  throw new SpecMismatch(`CloudWatch can't read "health.metrics": ${error.message}`, { cause: error });
}

const knownIn = (metrics: Readonly<Record<string, { readonly green?: unknown }>>): string[] =>
  Object.entries(metrics).flatMap(([name, { green }]) => (green === undefined ? [] : name));

const unknownReport = (name: string, what: string, fleet: string): SettingReport => ({
  setting: `metric ${name}`,
  outcome: 'copied',
  why: `finding: in the last hour CloudWatch has no minute with ${what} for "${fleet}", and no step passes while that is so`,
  fix: 'compare the namespace, the names and all of the dimensions with those that it is published with; each minute needs a datum of its own',
});
