import type { OurCall } from '../../simulation/world/calls.ts';
import type { World } from '../../simulation/world/world.ts';
import type { Usage } from './prices.ts';

/** Milliseconds of a function for an invocation and for each of its calls. No simulation can tell them: they are assumed. */
export const ASSUMED_TIME = { invocation: 50, call: 40 };
/** Bytes that an invocation writes into its log, and a transition into the state machine's; assumed as well. */
export const ASSUMED_LOG = { invocation: 1_500, transition: 2_000 };
/** Of `serverless.yml`. */
const MEMORY_GB = 0.5;
const GB = 1e9;

const READ_UNIT = 4_096;
const WRITE_UNIT = 1_024;

type Item = Readonly<Record<string, unknown>>;
const bytesOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));

/** Counts what calls use, each as it is made. */
export function createCounter() {
  const counts = { reads: 0, writes: 0, metricReads: 0, events: 0, calls: 0 };
  const invocations = new Set<number>();

  function countTable(operation: string, input: Item, table: World['table']): void {
    if (operation === 'PutItem') {
      counts.writes += Math.ceil(bytesOf(input.Item) / WRITE_UNIT);
      return;
    }
    const { Key, ExpressionAttributeValues: values, ConsistentRead } = input as Record<string, Item>;
    const pk = Key?.pk ?? values?.[':pk'];
    const found = table.items().filter((item) => item.pk === pk && (!Key || item.sk === Key.sk));
    const units = Math.max(1, Math.ceil(found.reduce((sum, item) => sum + bytesOf(item), 0) / READ_UNIT));
    // A read that may be old costs half.
    counts.reads += ConsistentRead ? units : units / 2;
  }

  return {
    observe({ service, operation, input, invocation }: OurCall, { table }: Pick<World, 'table'>): void {
      counts.calls += 1;
      if (invocation) invocations.add(invocation.index);
      const given = input as Item;
      if (service === 'dynamodb') countTable(operation, given, table);
      if (operation === 'GetMetricData') {
        const queries = given.MetricDataQueries as readonly { MetricStat?: unknown }[];
        counts.metricReads += queries.filter(({ MetricStat }) => MetricStat).length;
      }
      if (operation === 'PutEvents') counts.events += (given.Entries as unknown[]).length;
    },
    /** What was counted, with the state machine's transitions, which aren't calls; `more` are silent invocations. */
    usage(transitions: number, more = 0): Usage {
      const total = invocations.size + more;
      const seconds = (total * ASSUMED_TIME.invocation + counts.calls * ASSUMED_TIME.call) / 1_000;
      const logs = total * ASSUMED_LOG.invocation + transitions * ASSUMED_LOG.transition;
      const { calls: _, ...counted } = counts;
      return {
        ...counted,
        transitions,
        invocations: total,
        functionTime: seconds * MEMORY_GB,
        logs: logs / GB,
        alarms: 0,
        metrics: 0,
        traces: 1,
      };
    },
    invocations: () => invocations.size,
  };
}
