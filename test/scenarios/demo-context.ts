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
import { pause, type Stage, setStage } from '../../demo/environment.ts';
import { startLoad } from '../../demo/load-generator.ts';
import { webSpec } from '../../demo/web-spec.ts';
import type { rolloutView, serviceView } from '../../src/api/views.ts';

/** How much faster than real time the stories run. Processes boot and requests are served at their own pace. */
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
 * A stage for the stories of one file, with v1 live. Afterwards the cloud must have closed without an error of its own
 * and without a server that goes on running.
 */
export function useStage(change: SpecChange = QUICK): () => Stage {
  let stage: Stage;
  const errors: string[] = [];
  beforeAll(async () => {
    stage = await setStage({
      speed: SPEED,
      ports: { endpoint: 0, api: 0 },
      firstImage: example('v1'),
      spec: (placed) => ({ ...webSpec(placed), ...change }),
      onError: (error, where) => errors.push(`${where}: ${error}`),
    });
  }, 60_000);
  afterAll(async () => {
    await stage?.close();
    expect(errors).toEqual([]);
    expect(await servers()).toEqual([]);
  }, 60_000);
  return () => stage;
}

/** Looks of `until`: half a minute, which is hours of the cloud. */
const LOOKS = 400;

/** Looks ten times a second until there is something to see; fails with `what` when it never comes. */
export async function until<Seen>(
  what: string,
  look: () => Promise<Seen | false | undefined>,
): Promise<Seen> {
  for (let times = 0; times < LOOKS; times += 1) {
    const seen = await look();
    if (seen) return seen;
    await pause();
  }
  throw new Error(`in vain: ${what}`);
}

export type RolloutView = ReturnType<typeof rolloutView>;
export type ServiceView = ReturnType<typeof serviceView>;

/** Changes the service's spec, as its owner would. */
export async function respecify({ api }: Stage, change: SpecChange): Promise<void> {
  const { spec } = await serviceOf({ api });
  const { status, body } = await api('PUT', '/services/web', { ...spec, ...change });
  expect({ status, body }).toMatchObject({ status: 200 });
}

export async function rolloutOf({ api }: Stage, id: string): Promise<RolloutView> {
  const { status, body } = await api('GET', `/rollouts/${id}`);
  expect(status).toBe(200);
  return body as unknown as RolloutView;
}

export async function serviceOf({ api }: Pick<Stage, 'api'>): Promise<ServiceView> {
  const { status, body } = await api('GET', '/services/web');
  expect(status).toBe(200);
  return body as unknown as ServiceView;
}

/** Publishes an image's folder; answers the id of the AMI once it is available, which is when its event is sent. */
export async function publish({ publisher }: Stage, folder: string): Promise<string> {
  return publisher.available(await publisher.publish(folder), pause);
}

/** The rollout of an image once it has begun. */
export const begun = (stage: Stage, image: string): Promise<RolloutView> =>
  until(`a rollout of ${image}`, async () => {
    const { rollout } = await serviceOf(stage);
    const found = rollout ? await rolloutOf(stage, rollout).catch(() => undefined) : undefined;
    return found?.image === image && found;
  });

/** A rollout once it is as `when` says. */
export const untilRollout = (stage: Stage, id: string, when: (rollout: RolloutView) => boolean) =>
  until(`${id} as wanted`, async () => {
    const rollout = await rolloutOf(stage, id);
    return when(rollout) && rollout;
  }).catch(async (error) => {
    throw new Error(`${id} stands at ${JSON.stringify(await rolloutOf(stage, id), null, 1)}`, {
      cause: error,
    });
  });

/** A rollout that has ended and has left the service free for the next. */
export async function ended(stage: Stage, id: string): Promise<RolloutView> {
  const rollout = await untilRollout(stage, id, ({ outcome }) => outcome !== null);
  if (rollout.outcome === 'needs-operator') return rollout;
  await until(`${id} to let go of the service`, async () => (await serviceOf(stage)).rollout !== id);
  return rollout;
}

/** The load balancer's weights by target group, asked as anybody would. */
export async function listenerWeights({ clientOptions, infrastructure }: Stage) {
  const client = new ElasticLoadBalancingV2Client(clientOptions);
  const { Listeners } = await client.send(
    new DescribeListenersCommand({ ListenerArns: [infrastructure.listener] }),
  );
  client.destroy();
  const groups = Listeners?.[0]?.DefaultActions?.[0]?.ForwardConfig?.TargetGroups ?? [];
  return Object.fromEntries(groups.map(({ TargetGroupArn, Weight }) => [TargetGroupArn, Weight]));
}

/** The Auto Scaling group of a name, undefined when there is none. */
export async function groupOf({ clientOptions }: Stage, name: string) {
  const client = new AutoScalingClient(clientOptions);
  const command = new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: [name] });
  const { AutoScalingGroups } = await client.send(command);
  client.destroy();
  return AutoScalingGroups?.[0];
}

const run = promisify(execFile);

/** Requests of clients while something is lived through, and what they saw of it. */
export async function underLoad<Result>({ serviceUrl }: Stage, live: () => Promise<Result>, perSecond = 200) {
  const url = `${serviceUrl}/`;
  // A machine that is busy with other things answers late, and what it then makes up for must find room.
  const load = startLoad({ url, perSecond, random: Math.random, maxOutstanding: 2_000, timeout: 30_000 });
  const [outcome] = await Promise.allSettled([live()]);
  const seen = await load.stop();
  if (outcome.status === 'rejected') throw outcome.reason;
  return { result: outcome.value, seen };
}

/** Everything that Greenshift has announced from now on, caught by a rule of its own as anybody could have one. */
export async function announcements({ cloud, clientOptions }: Stage) {
  const { queues } = cloud.services;
  const { arn: queue } = queues.create('announcements');
  const events = new EventBridgeClient(clientOptions);
  const Name = 'announcements';
  await events.send(new PutRuleCommand({ Name, EventPattern: '{"source":["greenshift"]}' }));
  await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: 'queue', Arn: queue }] }));
  events.destroy();
  return (type: string): Record<string, string>[] =>
    queues
      .messages(queue)
      .map(({ body }) => JSON.parse(body))
      .filter((event) => event['detail-type'] === type)
      .map(({ detail }) => detail);
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
