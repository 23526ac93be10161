import {
  CreateAutoScalingGroupCommand,
  type CreateAutoScalingGroupCommandInput,
} from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { onTestFinished } from 'vitest';
import type { InstanceHosts } from '../../local-cloud/instance-hosts.ts';
import type { Invoker } from '../../local-cloud/internal-interfaces.ts';
import type { ServiceOperations } from '../../local-cloud/operations.ts';
import { createLambda } from '../../local-cloud/services/lambda/lambda.ts';
import { createServices } from '../../local-cloud/services.ts';
import { wallClock } from '../../local-cloud/time/clock.ts';
import { virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import type { AwsClients } from '../../src/aws/clients.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import { INSTALLATION } from '../world/specs.ts';
import { clientsOn } from './cloud.ts';

const MINUTE = 60_000;
export const PLACE = { account: '111122223333', name: 'eu-west-1' };
export const STATE_MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:rollout';

const hosts: InstanceHosts = {
  boot: async () => {},
  stop: async () => {},
  onCrash: () => {},
  address: () => ({ host: '127.0.0.1', port: 1 }),
  probe: () => 'passed',
};

/** Random enough for identifiers, and the same in every run. */
function counted(): () => number {
  let state = 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** How a world's clients reach its services. */
export type Connect = (services: readonly ServiceOperations[]) => AwsClients | Promise<AwsClients>;

/** With the SDK's own clients. */
const overHttp: Connect = (services) => clientsOn({ services });

/** The ports on a local cloud whose time passes only when it is told to. */
export async function aWorld(invoker: Invoker = { invoke: async () => ({}) }, connect = overHttp) {
  const clock = virtualClock();
  const imageStore = { build: async () => ({ digest: 'content' }), assign: () => {} };
  const region = { ...PLACE, clock, random: counted() };
  // Those of users: they have a time of their own.
  const functions = createLambda({ ...PLACE, clock: wallClock(), random: counted(), emit: () => {} });
  const services = createServices(region, { hosts, imageStore, invoker, lambda: functions.service });
  onTestFinished(services.close);
  const clients = await connect(services.all);
  const ports = awsPorts({
    clients,
    table: 'greenshift',
    stateMachineArn: STATE_MACHINE,
    installation: INSTALLATION,
    bus: 'default',
    clock,
  });
  for (const imageId of ['ami-blue', 'ami-green']) {
    services.ec2.putImage({ imageId, name: imageId, architecture: 'x86_64' });
  }
  return { clock, services, functions, clients, ports };
}

export type World = Awaited<ReturnType<typeof aWorld>>;

/** A load balancer with a listener that forwards to the first of two target groups. */
export async function aLoadBalancer(
  { loadBalancing }: World['clients'],
  Type: 'application' | 'network' = 'application',
) {
  const Protocol = Type === 'network' ? 'TCP' : 'HTTP';
  const { LoadBalancers } = await loadBalancing.send(
    new CreateLoadBalancerCommand({ Name: 'shop', Type, Subnets: ['subnet-a', 'subnet-b'] }),
  );
  const targetGroup = async (Name: string) => {
    const command = new CreateTargetGroupCommand({ Name, Protocol, Port: 80, VpcId: 'vpc-1' });
    return (await loadBalancing.send(command)).TargetGroups![0]!.TargetGroupArn!;
  };
  const [blue, green] = [await targetGroup('web-a'), await targetGroup('web-b')];
  const LoadBalancerArn = LoadBalancers![0]!.LoadBalancerArn;
  const { Listeners } = await loadBalancing.send(
    new CreateListenerCommand({
      LoadBalancerArn,
      Protocol,
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: blue }],
    }),
  );
  return { listener: Listeners![0]!.ListenerArn!, blue, green };
}

/** A launch template with one version. */
export async function aTemplate({ ec2 }: World['clients'], ImageId = 'ami-blue'): Promise<string> {
  const data = { ImageId, InstanceType: 'm5.large', UserData: 'Ym9vdA==' } as const;
  const command = new CreateLaunchTemplateCommand({ LaunchTemplateName: 'web', LaunchTemplateData: data });
  return (await ec2.send(command)).LaunchTemplate!.LaunchTemplateId!;
}

/** The live fleet `web-1` behind a load balancer, its servers up. */
export async function aLiveFleet(
  world: World,
  differences: Partial<CreateAutoScalingGroupCommandInput> = {},
  balancing?: 'application' | 'network',
) {
  const balancer = await aLoadBalancer(world.clients, balancing);
  const template = await aTemplate(world.clients);
  await world.clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-1',
      MinSize: 2,
      MaxSize: 6,
      DesiredCapacity: 3,
      VPCZoneIdentifier: 'subnet-a,subnet-b',
      LaunchTemplate: { LaunchTemplateId: template, Version: '$Latest' },
      TargetGroupARNs: [balancer.blue],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 60,
      ...differences,
    }),
  );
  await world.clock.advance(5 * MINUTE);
  return { ...balancer, template };
}
