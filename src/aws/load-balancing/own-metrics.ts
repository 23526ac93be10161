import type { Metrics } from '../../ports/metrics.ts';
import type { Tick } from '../../rollout/analysis/evidence.ts';
import type { MetricSource, OwnMetric, Source } from '../../rollout/analysis/metric-settings.ts';
import type { OwnCounts, OwnValues } from '../../rollout/analysis/own-data.ts';
import type { Counts } from '../../rollout/analysis/sequential/gain.ts';
import { renamed } from '../../rollout/service-spec/metric-expression.ts';
import type { MetricQuery, Query, Series } from '../cloudwatch/metric-data.ts';
import { targetGroupId } from './dimensions.ts';

type Request = Pick<Parameters<Metrics['ticks']>[0], 'blue' | 'green' | 'own'>;
type SeriesOf = (id: string) => Series | undefined;

const COLOURS = ['blue', 'green'] as const;
type Colour = (typeof COLOURS)[number];
type Part = 'Bad' | 'All' | 'Value';
type Places = Readonly<Record<string, string>>;

/** Names have hyphens, which ids may not have; no id of ours has an underscore. */
const idOf = (name: string, colour: Colour, part: Part) => `${name.replaceAll('-', '_')}_${colour}${part}`;

/** The queries of the user's own metrics, of both fleets, the placeholders of their dimensions filled in. */
export function ownQueries(request: Request, loadBalancer: string): Query[] {
  const { own } = request;
  if (!own) return [];
  return COLOURS.flatMap((colour) => {
    const places = {
      '{group}': own.groups[colour],
      '{targetGroup}': targetGroupId(request[colour]),
      '{loadBalancer}': loadBalancer,
    };
    return [
      ...own.metrics.flatMap(({ name, bad, all }) => [
        ...queriesOf(idOf(name, colour, 'Bad'), bad, places),
        ...queriesOf(idOf(name, colour, 'All'), all, places),
      ]),
      ...(own.values ?? []).flatMap(({ name, source }) =>
        queriesOf(idOf(name, colour, 'Value'), source, places),
      ),
    ];
  });
}

/** An expression, and its metrics, whose data CloudWatch keeps to itself. */
function queriesOf(id: string, source: Source, places: Places): Query[] {
  if (!('expression' in source)) return [{ id, ...filledIn(source, places) }];
  const idWithin = (name: string) => `${id}_${name}`;
  return [
    { id, expression: renamed(source.expression, idWithin) },
    ...Object.entries(source.metrics).map(([name, one]) => ({
      id: idWithin(name),
      ...filledIn(one, places),
      isInput: true,
    })),
  ];
}

function filledIn(
  { namespace, metric, dimensions, statistic }: MetricSource,
  places: Places,
): Omit<MetricQuery, 'id'> {
  const fill = (value: string) => value.replaceAll(/\{\w+\}/g, (found) => places[found] ?? found);
  const filled = Object.entries(dimensions).map(([name, value]) => [name, fill(value)]);
  return { namespace, metric, dimensions: Object.fromEntries(filled), statistic };
}

/** The minutes with what is known of the user's own metrics in them. */
export function withOwn(ticks: readonly Tick[], { own }: Request, seriesOf: SeriesOf): Tick[] {
  if (!own) return [...ticks];
  const { metrics, values = [] } = own;
  return ticks.map((tick) => {
    const at = (name: string, colour: Colour, part: Part) =>
      seriesOf(idOf(name, colour, part))?.get(tick.minute);
    const counts = metrics.map((metric): [string, OwnCounts] => [
      metric.name,
      ofBoth((colour) => countsAt(metric, (part) => at(metric.name, colour, part))),
    ]);
    const found = values.map(({ name }): [string, OwnValues] => [
      name,
      ofBoth((colour) => at(name, colour, 'Value')),
    ]);
    return {
      ...tick,
      own: Object.fromEntries(counts),
      ...(found.length > 0 && { values: Object.fromEntries(found) }),
    };
  });
}

/** What is unknown isn't there. */
function ofBoth<Known>(known: (colour: Colour) => Known | undefined): { blue?: Known; green?: Known } {
  const [blue, green] = [known('blue'), known('green')];
  return { ...(blue !== undefined && { blue }), ...(green !== undefined && { green }) };
}

/** A minute without a datum is no minute with zero, but where the spec says so of the bad ones. */
function countsAt({ bad }: OwnMetric, reported: (part: Part) => number | undefined): Counts | undefined {
  const requests = reported('All');
  const found = reported('Bad') ?? (bad.missing === 'zero' ? 0 : undefined);
  if (requests === undefined || found === undefined) return undefined;
  const all = Math.max(0, requests);
  return { requests: all, bad: Math.min(all, Math.max(0, found)) };
}
