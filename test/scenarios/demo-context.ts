import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { AutoScalingClient, DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import {
  DescribeListenersCommand,
  ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect } from 'vitest';
import { createEnvironment, type Environment, pause } from '../../demo/environment.ts';
import { startLoad } from '../../demo/load-generator.ts';
import { webSpec } from '../../demo/web-spec.ts';
import { pacedClock } from '../../local-cloud/time/paced-clock.ts';
import type { rolloutView, serviceView } from '../../src/api/views.ts';

/** How much faster than real time the cloud's clock runs while everything waits. */
export const SPEED = 200;

export const example = (name: string) =>
  fileURLToPath(new URL(`../../examples/web/${name}`, import.meta.url));
export const fixture = (name: string) =>
  fileURLToPath(new URL(`../fixtures/images/${name}`, import.meta.url));

export type SpecChange = Partial<Omit<ReturnType<typeof webSpec>, 'limits'>> & { limits?: object };

/** A spec of short bakes, which needs no requests to go on. */
export const QUICK = {
  steps: [
    { weight: 50, bake: '1m' },
    { weight: 100, bake: '1m' },
  ],
  startWithin: '1h',
  limits: { onInconclusive: 'advance' },
} satisfies SpecChange;

/**
 * An environment for the scenarios of one file, with v1 live. Afterwards the cloud must have closed without an error of
 * its own and without a server that goes on running.
 */
export function useEnvironment(change: SpecChange = QUICK): () => Environment {
  let environment: Environment;
  const errors: string[] = [];
  beforeAll(async () => {
    environment = await createEnvironment({
      speed: SPEED,
      ports: { endpoint: 0, api: 0 },
      firstImage: example('v1'),
      spec: (placed) => ({ ...webSpec(placed), ...change }),
      onError: (error, where) => errors.push(`${where}: ${error}`),
    });
  });
  afterAll(async () => {
    await environment?.close();
    expect(errors).toEqual([]);
    await untilServers(0);
  });
  return () => environment;
}

/** Milliseconds that `until` waits. No scenario is about speed, so it is enough for a machine that is busy otherwise. */
const WAIT_MAX = 240_000;

/** Polls ten times a second until there is a result; fails with `what` when none comes. */
export async function until<Result>(
  what: string,
  poll: () => Promise<Result | false | undefined>,
): Promise<Result> {
  const end = performance.now() + WAIT_MAX;
  while (performance.now() < end) {
    const result = await poll();
    if (result) return result;
    await pause();
  }
  throw new Error(`in vain: ${what}`);
}

export type RolloutView = ReturnType<typeof rolloutView>;
export type ServiceView = ReturnType<typeof serviceView>;

/** Changes the service's spec, as its owner would. */
export async function changeSpec({ api }: Environment, change: SpecChange): Promise<void> {
  const { spec } = await serviceOf({ api });
  const { status, body } = await api('PUT', '/services/web', { ...spec, ...change });
  expect({ status, body }).toMatchObject({ status: 200 });
}

export async function rolloutOf({ api }: Environment, id: string): Promise<RolloutView> {
  const { status, body } = await api('GET', `/rollouts/${id}`);
  expect(status).toBe(200);
  return body as unknown as RolloutView;
}

export async function serviceOf({ api }: Pick<Environment, 'api'>): Promise<ServiceView> {
  const { status, body } = await api('GET', '/services/web');
  expect(status).toBe(200);
  return body as unknown as ServiceView;
}

/** Publishes an image's folder; returns the id of the AMI once it is available, which is when its event is sent. */
export async function publish({ publisher }: Environment, folder: string): Promise<string> {
  return publisher.available(await publisher.publish(folder), pause);
}

/** The rollout of an image once it has started; it may have ended between two polls. */
export const startedRollout = (environment: Environment, image: string): Promise<RolloutView> =>
  until(`a rollout of ${image}`, async () => {
    const { rollout, last } = await serviceOf(environment);
    const id = rollout ?? last?.rollout;
    const found = id ? await rolloutOf(environment, id).catch(() => undefined) : undefined;
    return found?.image === image && found;
  });

/** A rollout once it is as `when` says. */
export const untilRollout = (environment: Environment, id: string, when: (rollout: RolloutView) => boolean) =>
  until(`${id} as wanted`, async () => {
    const rollout = await rolloutOf(environment, id);
    return when(rollout) && rollout;
  }).catch(async (error) => {
    throw new Error(`${id} is ${JSON.stringify(await rolloutOf(environment, id), null, 1)}`, {
      cause: error,
    });
  });

/** A rollout that has ended and has left the service free for the next. */
export async function endedRollout(environment: Environment, id: string): Promise<RolloutView> {
  const rollout = await untilRollout(environment, id, ({ outcome }) => outcome !== null);
  if (rollout.outcome === 'needs-operator') return rollout;
  await until(`${id} to release the service`, async () => (await serviceOf(environment)).rollout !== id);
  return rollout;
}

/** The load balancer's weights by target group, asked as anybody would. */
export async function listenerWeights({ clientOptions, infrastructure }: Environment) {
  const client = new ElasticLoadBalancingV2Client(clientOptions);
  const { Listeners } = await client.send(
    new DescribeListenersCommand({ ListenerArns: [infrastructure.listener] }),
  );
  client.destroy();
  const groups = Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  return Object.fromEntries(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
}

/** The Auto Scaling group of a name, undefined when there is none. */
export async function groupOf({ clientOptions }: Environment, name: string) {
  const client = new AutoScalingClient(clientOptions);
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const { AutoScalingGroups } = await client.send(command);
  client.destroy();
  return AutoScalingGroups?.[0];
}

const run = promisify(execFile);

/** Requests of clients while something goes on, and what they saw of it. A machine that lags sends fewer of them. */
export async function underLoad<Result>(
  { serviceUrl }: Environment,
  live: () => Promise<Result>,
  perSecond = 200,
) {
  const load = startLoad({
    url: `${serviceUrl}/`,
    perSecond,
    random: Math.random,
    clock: pacedClock(1),
    maxOutstanding: 2_000,
    timeout: 60_000,
  });
  const [outcome] = await Promise.allSettled([live()]);
  const seen = await load.stop();
  if (outcome.status === 'rejected') throw outcome.reason;
  return { result: outcome.value, seen };
}

/**
 * Everything that Greenshift has announced from now on, caught by a rule of its own as anybody could have one. The bus
 * delivers at least once and Greenshift announces at least once, so repetitions are left out, as readers have to.
 */
export async function announcements({ cloud, clientOptions }: Environment) {
  const { queues } = cloud.services;
  const { arn: queue } = queues.create('announcements');
  const events = new EventBridgeClient(clientOptions);
  const Name = 'announcements';
  await events.send(new PutRuleCommand({ Name, EventPattern: '{"source":["greenshift"]}' }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: queue }] }));
  events.destroy();
  return (type: string): Record<string, string>[] => {
    const details = queues
      .messages(queue)
      .map(({ body }) => JSON.parse(body))
      .filter((event) => event['detail-type'] === type)
      .map(({ detail }) => detail);
    return [...new Map(details.map((detail) => [detail.id ?? JSON.stringify(detail), detail])).values()];
  };
}

/** Process ids of the servers that run as children of this process, counted by the machine itself. */
export async function servers(parent = process.pid): Promise<number[]> {
  const { stdout } = await run('ps', ['-A', '-o', 'pid=,ppid=,args=']);
  return stdout
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .filter((match) => Number(match?.[2]) === parent && match?.[3]?.includes('server.mjs'))
    .map((match) => Number(match?.[1]));
}

/** Waits until that many servers run: a process ends after Auto Scaling has let go of its instance. */
export async function untilServers(count: number): Promise<void> {
  await until(`${count} servers`, async () => (await servers()).length === count);
}
