import type { Metrics } from '../../ports/metrics.ts';
import type { OwnCounts, Tick } from '../../rollout/analysis/evidence.ts';
import type { CountSource, OwnMetric } from '../../rollout/analysis/health-settings.ts';
import type { Counts } from '../../rollout/analysis/sequential/gain.ts';
import type { MetricQuery, Series } from '../cloudwatch/metric-data.ts';
import { targetGroupId } from './dimensions.ts';

type Request = Pick<Parameters<Metrics['ticks']>[0], 'blue' | 'green' | 'own'>;
type Colour = 'blue' | 'green';
type Part = 'Bad' | 'All';

/** Names have hyphens, which ids may not have; no id of ours has an underscore. */
const idOf = ({ name }: OwnMetric, colour: Colour, part: Part) =>
  `${name.replaceAll('-', '_')}_${colour}${part}`;

/** The queries of the user's own metrics: both counts of both fleets, the placeholders of their dimensions filled in. */
export function ownQueries(request: Request, loadBalancer: string): MetricQuery[] {
  const { own } = request;
  if (!own) return [];
  return (['blue', 'green'] as const).flatMap((colour) => {
    const places = {
      '{group}': own.groups[colour],
      '{targetGroup}': targetGroupId(request[colour]),
      '{loadBalancer}': loadBalancer,
    };
    return own.metrics.flatMap((metric) => [
      { id: idOf(metric, colour, 'Bad'), ...filledIn(metric.bad, places) },
      { id: idOf(metric, colour, 'All'), ...filledIn(metric.all, places) },
    ]);
  });
}

function filledIn(
  { namespace, metric, dimensions, statistic }: CountSource,
  places: Readonly<Record<string, string>>,
): Omit<MetricQuery, 'id'> {
  const fill = (value: string) => value.replaceAll(/\{\w+\}/g, (found) => places[found] ?? found);
  const filled = Object.entries(dimensions).map(([name, value]) => [name, fill(value)]);
  return { namespace, metric, dimensions: Object.fromEntries(filled), statistic };
}

/** The minutes with what is known of the user's own metrics in them. */
export function withOwn(
  ticks: readonly Tick[],
  { own }: Request,
  seriesOf: (id: string) => Series | undefined,
): Tick[] {
  if (!own) return [...ticks];
  return ticks.map((tick) => {
    const counts = (metric: OwnMetric, colour: Colour) =>
      countsAt(metric, (part) => seriesOf(idOf(metric, colour, part))?.get(tick.minute));
    const known = own.metrics.map((metric): [string, OwnCounts] => {
      const [blue, green] = [counts(metric, 'blue'), counts(metric, 'green')];
      return [metric.name, { ...(blue && { blue }), ...(green && { green }) }];
    });
    return { ...tick, own: Object.fromEntries(known) };
  });
}

/** A minute without a datum is no minute with zero, but where the spec says so of the bad ones. */
function countsAt({ bad }: OwnMetric, reported: (part: Part) => number | undefined): Counts | undefined {
  const requests = reported('All');
  const found = reported('Bad') ?? (bad.missing === 'zero' ? 0 : undefined);
  if (requests === undefined || found === undefined) return undefined;
  const all = Math.max(0, requests);
  return { requests: all, bad: Math.min(all, Math.max(0, found)) };
}
