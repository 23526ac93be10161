import { GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { GetAccountSettingsCommand } from '@aws-sdk/client-lambda';
import { HOUR } from '../../src/rollout/duration.ts';
import { FUNCTIONS } from '../api/logs.ts';
import type { Check } from './check.ts';
import type { Finding } from './finding.ts';
import { functionName, type Installation } from './installation.ts';

/** What is looked back at. */
const SPAN = 24 * HOUR;
/** From this share of what Lambda runs at the same time on, a busy minute may leave none for on-call. */
const NEARLY = 0.8;
/** What Lambda gives an account that isn't new (Lambda quotas); new ones have fewer. */
const USUAL_CONCURRENCY = 1_000;
/** Fewer than that a campaign and the rounds may use up by themselves. */
const FEW = 50;

export const throttling: Check = {
  name: 'throttling',
  looksAt: 'whether AWS has refused calls for their number in the last day, and how much room Lambda has',
  notLocally: 'it throttles nobody',
  needs: ['cloudwatch:GetMetricData', 'lambda:GetAccountSettings'],
  async run(installation) {
    const [{ AccountLimit }, measured] = await Promise.all([
      installation.aws.lambda.send(new GetAccountSettingsCommand({})),
      measure(installation),
    ]);
    return [
      ...concurrencyFindings(installation, AccountLimit?.ConcurrentExecutions, measured.concurrent),
      ...throttledFindings(installation, measured),
    ];
  },
};

interface Measured {
  /** The most executions of the region's functions at the same time. */
  readonly concurrent: number;
  /** Calls that were refused, of functions by their name. */
  readonly functions: readonly (readonly [name: string, count: number])[];
  readonly executions: number;
  readonly records: number;
}

async function measure(installation: Installation): Promise<Measured> {
  const { outputs } = await installation.stack();
  const of = (
    Namespace: string,
    MetricName: string,
    dimension?: readonly [string, string],
    Stat = 'Sum',
  ) => ({
    Metric: {
      Namespace,
      MetricName,
      Dimensions: dimension ? [{ Name: dimension[0], Value: dimension[1] }] : [],
    },
    Period: HOUR / 1_000,
    Stat,
  });
  const table = ['TableName', outputs.RecordsTableName ?? ''] as const;
  const machine = ['StateMachineArn', outputs.RolloutStateMachineArn ?? ''] as const;
  const stats = [
    of('AWS/Lambda', 'ConcurrentExecutions', undefined, 'Maximum'),
    of('AWS/States', 'ExecutionThrottled', machine),
    of('AWS/DynamoDB', 'ReadThrottleEvents', table),
    of('AWS/DynamoDB', 'WriteThrottleEvents', table),
    ...FUNCTIONS.map((name) =>
      of('AWS/Lambda', 'Throttles', ['FunctionName', functionName(installation, name)]),
    ),
  ];
  const values = await valuesOf(installation, stats);
  const sum = (index: number) => (values[index] ?? []).reduce((total, value) => total + value, 0);
  return {
    concurrent: Math.max(0, ...(values[0] ?? [])),
    executions: sum(1),
    records: sum(2) + sum(3),
    functions: FUNCTIONS.map((name, index) => [functionName(installation, name), sum(index + 4)] as const),
  };
}

/** One request: it takes 500 queries (CloudWatch quotas), and their values of a day fit into one response. */
async function valuesOf({ aws, now }: Installation, stats: readonly MetricDataQuery['MetricStat'][]) {
  const EndTime = new Date(now());
  const { MetricDataResults = [] } = await aws.cloudWatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(EndTime.getTime() - SPAN),
      EndTime,
      MetricDataQueries: stats.map((MetricStat, index) => ({ Id: `m${index}`, MetricStat })),
    }),
  );
  const byId = new Map(MetricDataResults.map(({ Id, Values = [] }) => [Id, Values]));
  return stats.map((_, index) => byId.get(`m${index}`));
}

const RAISE =
  'have the quota "Concurrent executions" of Lambda raised, and keep some for on-call: --param=onCallConcurrency=10';

function concurrencyFindings({ region }: Installation, limit: number | undefined, most: number): Finding[] {
  if (limit === undefined) return [];
  const subject = region;
  if (most >= NEARLY * limit)
    return [
      {
        severity: 'medium',
        subject,
        means: `its functions have run ${most} at the same time in the last day, of the ${limit} that Lambda lets them: calls of the others, of on-call too, may be refused`,
        mend: RAISE,
      },
    ];
  if (limit >= FEW) return [];
  return [
    {
      severity: 'low',
      subject,
      means: `Lambda runs ${limit} functions at the same time for the account, and ${USUAL_CONCURRENCY} for most: a campaign may use them up`,
      mend: RAISE,
    },
  ];
}

function throttledFindings({ name }: Installation, { functions, executions, records }: Measured): Finding[] {
  const found = (subject: string, count: number, what: string, mend: string): Finding[] =>
    count === 0
      ? []
      : [
          {
            severity: 'medium',
            subject,
            means: `${count} ${what} in the last day, because there were too many`,
            mend,
          },
        ];
  return [
    ...functions.flatMap(([called, count]) => found(called, count, 'calls of it were refused', RAISE)),
    ...found(
      `${name}-rollout`,
      executions,
      'executions had to wait to begin',
      'have the quota "StartExecution throttle token refill rate per second" of Step Functions raised',
    ),
    ...found(
      'the table of records',
      records,
      'reads and writes of it were refused',
      'see docs/runbook.md; on demand its capacity grows by itself within the hour',
    ),
  ];
}
