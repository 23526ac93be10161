import { PutWarmPoolCommand, SetInstanceProtectionCommand } from '@aws-sdk/client-auto-scaling';
import { TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStateMachineCommand, ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import type { VirtualClock } from '../../local-cloud/time/virtual-clock.ts';
import { directClient } from '../../local-cloud/wire/direct-client.ts';
import { createDocumentTable } from '../../simulation/world/records-table.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import type { Ports } from '../../src/ports/ports.ts';
import type { Route } from '../../src/rollout/spec.ts';
import { aBuild } from '../aws/image-builder/build.ts';
import { aWorld as aCloud, aLiveFleet, type Connect, STATE_MACHINE } from '../aws/world.ts';
import { TEMPLATE } from '../world/cloud.ts';
import { aSpec, build, GROUP_A, GROUP_B, PIPELINE } from '../world/specs.ts';
import { aWorld as aSmallWorld, fleetIn, NEW, OLD } from '../world/world.ts';

/** A place with a fleet that serves, and what has to happen in it for a contract to be tried. */
export interface ContractWorld {
  readonly ports: Ports;
  readonly clock: VirtualClock;
  /** The fleet that serves, its servers up, launched from `$Latest` of the template, whose one version has the image. */
  readonly live: { readonly fleet: string; readonly targetGroup: string; readonly imageId: string };
  /** The other target group, in no forward action. */
  readonly idle: string;
  readonly route: Route;
  readonly template: string;
  /** An image that may be launched. */
  readonly newImage: string;
  readonly account: string;
  /** Gives the live fleet something that can't be copied. */
  obstruct(): Promise<unknown>;
  protect(server: string): Promise<unknown>;
  /** Takes a server away, and lets the time pass until it is gone. */
  lose(server: string): Promise<unknown>;
  startBuild(): Promise<{ readonly buildArn: string; readonly pipeline: string }>;
  finishBuilds(): Promise<unknown>;
  /** A minute of requests to both fleets, reported as it ends. */
  serveMinute(): Promise<unknown>;
  /** What has reached the bus. */
  heard(): Promise<readonly { readonly type: string; readonly detail: Record<string, unknown> }[]>;
  executions(): Promise<readonly string[]>;
  endExecutions(): Promise<unknown>;
}

const MINUTE = 60_000;

/** By the simulation's direct client: without HTTP, but with the SDK's commands, schemas and errors. */
const direct: Connect = (services) => {
  const client = directClient(services) as unknown as AwsClients['ec2'];
  const documents = createDocumentTable() as unknown as AwsClients['documents'];
  const names = [
    'autoScaling',
    'ec2',
    'loadBalancing',
    'cloudWatch',
    'imageBuilder',
    'events',
    'stepFunctions',
  ];
  return { ...Object.fromEntries(names.map((name) => [name, client])), documents } as unknown as AwsClients;
};

async function onTheCloud(connect?: Connect): Promise<ContractWorld> {
  const world = await aCloud(undefined, connect);
  const { clients, clock, services } = world;
  const { blue, green, listener, template } = await aLiveFleet(world);
  const send = (client: { send: unknown }, command: object) =>
    (client.send as (command: object) => Promise<never>).call(client, command);
  const { arn: queue } = services.queues.create('heard');
  await send(clients.events, new PutRuleCommand({ Name: 'all', EventPattern: '{"source":["greenshift"]}' }));
  await send(clients.events, new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'queue', Arn: queue }] }));
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Bake',
    States: { Bake: { Type: 'Wait', Seconds: 86_400, End: true } },
  });
  const roleArn = 'arn:aws:iam::111122223333:role/engine';
  await clients.stepFunctions.send(new CreateStateMachineCommand({ name: 'rollout', definition, roleArn }));
  const listed = async () =>
    (await clients.stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE })))
      .executions ?? [];
  const LoadBalancer = /listener\/(app\/[^/]+\/[^/]+)\//.exec(listener)?.[1] ?? '';
  const report = (group: string, requests: number) => {
    const dimensions = { LoadBalancer, TargetGroup: group.split(':').at(-1)! };
    services.metrics.record('AWS/ApplicationELB', 'RequestCount', dimensions, 1, requests);
  };
  return {
    ports: world.ports,
    clock,
    live: { fleet: 'web-1', targetGroup: blue, imageId: 'ami-blue' },
    idle: green,
    route: { listener, targetGroups: [blue, green] },
    template,
    newImage: 'ami-green',
    account: '111122223333',
    obstruct: () => clients.autoScaling.send(new PutWarmPoolCommand({ AutoScalingGroupName: 'web-1' })),
    protect: (server) =>
      clients.autoScaling.send(
        new SetInstanceProtectionCommand({
          AutoScalingGroupName: 'web-1',
          InstanceIds: [server],
          ProtectedFromScaleIn: true,
        }),
      ),
    async lose(server) {
      await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [server] }));
      await clock.advance(MINUTE);
    },
    startBuild: () => aBuild(world),
    finishBuilds: () => clock.advance(5 * MINUTE),
    async serveMinute() {
      report(blue, 90);
      report(green, 10);
      await clock.advance(MINUTE);
    },
    async heard() {
      await clock.advance(1_000);
      return services.queues.messages(queue).map(({ body }) => {
        const { 'detail-type': type, detail } = JSON.parse(body);
        return { type, detail };
      });
    },
    executions: async () => (await listed()).map(({ name }) => name!.replace('-e', ' at epoch ')),
    endExecutions: async () =>
      Promise.all(
        (await listed()).map(({ executionArn }) =>
          clients.stepFunctions.send(new StopExecutionCommand({ executionArn })),
        ),
      ),
  };
}

async function inMemory(): Promise<ContractWorld> {
  const { ports, cloud, clock, announced, executions, endExecutions } = aSmallWorld(3);
  const live = fleetIn(cloud, 'web-fleet');
  cloud.versions.delete(2);
  return {
    ports,
    clock,
    live: { fleet: live.name, targetGroup: GROUP_A, imageId: OLD },
    idle: GROUP_B,
    route: aSpec().traffic,
    template: TEMPLATE,
    newImage: NEW,
    account: cloud.images.get(NEW)!.owner,
    obstruct: async () => Object.assign(live, { obstacle: 'a warm pool' }),
    protect: async (id) =>
      Object.assign(live.servers.find((server) => server.id === id)!, { protected: true }),
    lose: async (id) => {
      live.servers = live.servers.filter((server) => server.id !== id);
    },
    async startBuild() {
      const buildArn = build('web/2.0.0/1');
      cloud.builds.set(buildArn, { buildArn, available: false, pipeline: PIPELINE, builtAt: clock.now() });
      return { buildArn, pipeline: PIPELINE };
    },
    async finishBuilds() {
      for (const [arn, built] of cloud.builds) {
        if (!built.available) cloud.builds.set(arn, { ...built, available: true, imageId: NEW });
      }
    },
    serveMinute: () => clock.advance(MINUTE),
    heard: async () => announced.map(({ type, ...detail }) => ({ type, detail })),
    executions: async () => [...executions],
    endExecutions: async () => endExecutions(),
  };
}

/** Every implementation of the ports, by how it is reached. */
export const WORLDS: Readonly<Record<string, () => Promise<ContractWorld>>> = {
  'AWS, over HTTP': () => onTheCloud(),
  'AWS, by the direct client': () => onTheCloud(direct),
  'the small world': inMemory,
};

export type Open = () => Promise<ContractWorld>;
