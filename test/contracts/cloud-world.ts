import {
  CreateOrUpdateTagsCommand,
  DeleteTagsCommand,
  SetInstanceProtectionCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand, TerminateInstancesCommand } from '@aws-sdk/client-ec2';
import { ModifyListenerCommand, ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateStateMachineCommand, ListExecutionsCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { clientsOf } from '../../simulation/world/ports.ts';
import { createDocumentTable } from '../../simulation/world/records-table.ts';
import { aBuild } from '../aws/image-builder/build.ts';
import { aLiveFleet, aWorld, type Connect, STATE_MACHINE, type World } from '../aws/world.ts';
import { checksIn } from './cloud-checks.ts';
import type { ContractWorld } from './worlds.ts';

const MINUTE = 60_000;
const FLEET = 'web-1';

/** By the simulation's client: without HTTP, but with the SDK's commands, schemas and errors. */
export const directly: Connect = (services) => clientsOf({ all: services }, createDocumentTable());

/** The adapters of AWS on a local cloud. */
export async function onTheCloud(
  connect?: Connect,
  balancing?: 'application' | 'network',
): Promise<ContractWorld> {
  const world = await aWorld(undefined, connect);
  const { blue, green, listener, template } = await aLiveFleet(world, {}, balancing);
  const route: ContractWorld['route'] = { listener };
  return {
    ports: world.ports,
    clock: world.clock,
    live: { fleet: FLEET, targetGroup: blue, imageId: 'ami-blue' },
    idle: green,
    route,
    staysFor: balancing === 'network' ? MINUTE : 10 * MINUTE,
    template,
    newImage: 'ami-green',
    account: '111122223333',
    ...liveFleetIn(world, template),
    changeTargetGroup: (HealthCheckPath) =>
      world.clients.loadBalancing.send(
        new ModifyTargetGroupCommand({ TargetGroupArn: blue, HealthCheckPath }),
      ),
    forget: () =>
      world.clients.loadBalancing.send(
        new ModifyListenerCommand({
          ListenerArn: listener,
          DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
        }),
      ),
    startBuild: () => aBuild(world),
    finishBuilds: () => world.clock.advance(5 * MINUTE),
    serveMinute: () => serveMinute(world, { blue, green }),
    ...checksIn(world),
    heard: await listening(world),
    ...(await executionsIn(world)),
  };
}

function liveFleetIn(
  { clients, clock }: World,
  template: string,
): Pick<ContractWorld, 'obstruct' | 'addVersion' | 'tag' | 'protect' | 'lose'> {
  const AutoScalingGroupName = FLEET;
  const tagged = { ResourceId: FLEET, ResourceType: 'auto-scaling-group', Key: 'team' };
  return {
    obstruct: () =>
      clients.autoScaling.send(
        new UpdateAutoScalingGroupCommand({
          AutoScalingGroupName,
          DeletionProtection: 'prevent-all-deletion',
        }),
      ),
    addVersion: () =>
      clients.ec2.send(
        new CreateLaunchTemplateVersionCommand({
          LaunchTemplateId: template,
          SourceVersion: '1',
          LaunchTemplateData: { InstanceType: 'm5.xlarge' },
        }),
      ),
    tag: (Value) =>
      clients.autoScaling.send(
        Value === undefined
          ? new DeleteTagsCommand({ Tags: [tagged] })
          : new CreateOrUpdateTagsCommand({ Tags: [{ ...tagged, Value, PropagateAtLaunch: false }] }),
      ),
    protect: (server) =>
      clients.autoScaling.send(
        new SetInstanceProtectionCommand({
          AutoScalingGroupName,
          InstanceIds: [server],
          ProtectedFromScaleIn: true,
        }),
      ),
    async lose(server) {
      await clients.ec2.send(new TerminateInstancesCommand({ InstanceIds: [server] }));
      await clock.advance(MINUTE);
    },
  };
}

async function serveMinute(
  { services, clock }: World,
  groups: { blue: string; green: string },
): Promise<void> {
  for (const [arn, requests] of [
    [groups.blue, 90],
    [groups.green, 10],
  ] as const) {
    services.loadBalancing.bulkTraffic.toTargets(arn, { status: 200, durationSeconds: 0.1 }, requests);
  }
  await clock.advance(MINUTE);
}

async function listening({ clients, services, clock }: World): Promise<ContractWorld['heard']> {
  const { arn } = services.queues.create('heard');
  const { events } = clients as { events: { send(command: unknown): Promise<unknown> } };
  await events.send(new PutRuleCommand({ Name: 'all', EventPattern: '{"source":["greenshift"]}' }));
  await events.send(new PutTargetsCommand({ Rule: 'all', Targets: [{ Id: 'queue', Arn: arn }] }));
  return async () => {
    await clock.advance(1_000);
    return services.queues.messages(arn).map(({ body }) => {
      const { 'detail-type': type, detail } = JSON.parse(body);
      return { type, detail };
    });
  };
}

/** A state machine whose executions take a day. */
async function executionsIn({ clients: { stepFunctions } }: World) {
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Bake',
    States: { Bake: { Type: 'Wait', Seconds: 86_400, End: true } },
  });
  const roleArn = 'arn:aws:iam::111122223333:role/engine';
  await stepFunctions.send(new CreateStateMachineCommand({ name: 'rollout', definition, roleArn }));
  const all = async () => {
    const listed = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE }));
    return listed.executions ?? [];
  };
  const stop = (executionArn: string | undefined) =>
    stepFunctions.send(new StopExecutionCommand({ executionArn }));
  return {
    executions: async () => (await all()).map(({ name }) => name!.replace('-e', ' at epoch ')),
    endExecutions: async () => Promise.all((await all()).map(({ executionArn }) => stop(executionArn))),
  };
}
