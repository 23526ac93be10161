import { AutoScalingClient, DescribeScalingActivitiesCommand } from '@aws-sdk/client-auto-scaling';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { example, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { membersOf } from './observations.ts';
import { changeSpec, endedRollout, publish, serviceOf, startedRollout } from './rollouts.ts';
import { until } from './until.ts';

const environment = useEnvironment(QUICK, { isWhole: true });

let logs: CloudWatchLogsClient;
let parameters: SSMClient;

beforeAll(() => {
  logs = new CloudWatchLogsClient(environment().clientOptions);
  parameters = new SSMClient(environment().clientOptions);
});

afterAll(() => {
  logs.destroy();
  parameters.destroy();
});

/** What servers have shipped, by their ids. */
async function shipped(filterPattern: string): Promise<Map<string, string>> {
  const { events = [] } = await logs.send(
    new FilterLogEventsCommand({ logGroupName: '/web/servers', filterPattern }),
  );
  return new Map(events.map(({ logStreamName = '', message = '' }) => [logStreamName, message]));
}

const put = (name: string, Value: string) =>
  parameters.send(new PutParameterCommand({ Name: `/web/${name}`, Type: 'String', Value, Overwrite: true }));

const idsOf = async (fleet: string) =>
  (await membersOf(environment(), fleet)).map(({ InstanceId }) => InstanceId).toSorted();

async function activitiesOf(fleet: string) {
  const client = new AutoScalingClient(environment().clientOptions);
  const { Activities = [] } = await client.send(
    new DescribeScalingActivitiesCommand({ AutoScalingGroupName: fleet, IncludeDeletedGroups: true }),
  );
  client.destroy();
  return Activities;
}

async function rollOut(image: string) {
  const { rollout } = await startedRollout(environment(), await publish(environment(), example(image)));
  return endedRollout(environment(), rollout);
}

test('a fleet takes its place once its agents are enrolled, and the old one finishes what is under way', async () => {
  const old = await idsOf(environment().infrastructure.fleet);
  await put('greeting', 'welcome to');
  const { result: rollout, seen } = await underLoad(environment(), () => rollOut('v2'));
  expect(rollout.outcome).toBe('promoted');
  expect(seen.otherFailures).toEqual({});

  // What is new in the settings reaches the servers that are new.
  expect(await (await fetch(environment().serviceUrl)).text()).toBe('welcome to v2\n');
  const { live } = await serviceOf(environment());
  const enrolled = await shipped('"agent: enrolled"');
  expect([...enrolled.keys()].toSorted()).toEqual([...old, ...(await idsOf(live.fleet))].toSorted());
  await until('the old servers have said that they end', async () => {
    const ended = await shipped('"what is under way is finished"');
    return old.every((id) => ended.has(id));
  });
  // By the agents, long before the hooks would have given up.
  const ends = (await activitiesOf(environment().infrastructure.fleet)).filter(({ Description }) =>
    Description?.startsWith('Terminating'),
  );
  expect(ends).toHaveLength(3);
  for (const { StartTime, EndTime } of ends)
    expect(EndTime!.getTime() - StartTime!.getTime()).toBeLessThan(3_600_000);
});

test('the secret is in no log and on no console', async () => {
  const { live } = await serviceOf(environment());
  for (const id of await idsOf(live.fleet)) {
    expect(environment().cloud.output(id)).toContain('agent: enrolled');
    expect(environment().cloud.output(id)).not.toContain('no-image-has-this');
  }
  expect(await shipped('"no-image-has-this"')).toHaveProperty('size', 0);
});

test('an environment without one of its settings gets no new fleet, and keeps the one that it has', async () => {
  const { live } = await serviceOf(environment());
  await changeSpec(environment(), { ...QUICK, startWithin: '6m' });
  await parameters.send(new DeleteParameterCommand({ Name: '/web/greeting' }));
  const { result: rollout, seen } = await underLoad(environment(), () => rollOut('v4'));
  expect(rollout).toMatchObject({ outcome: 'reverted', failure: { code: 'GreenUnhealthy' } });
  expect(seen.otherFailures).toEqual({});
  expect((await serviceOf(environment())).live.fleet).toBe(live.fleet);
  const why = await shipped('"this server can\'t serve"');
  expect([...new Set(why.values())]).toEqual([
    "this server can't serve: Parameter Store has no /web/greeting",
  ]);
});
