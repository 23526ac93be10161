import { CreateAutoScalingGroupCommand, EnableMetricsCollectionCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateTargetGroupCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { AwsClients } from '../src/aws/clients.ts';
import { TAGS } from '../src/rollout/fleet/tags.ts';
import { SERVER_HOOKS, SERVER_PROFILE } from './server-settings.ts';

type Clients = Pick<AwsClients, 'autoScaling' | 'ec2' | 'loadBalancing'>;

export interface Infrastructure {
  readonly loadBalancer: string;
  readonly listener: string;
  readonly targetGroups: readonly [string, string];
  readonly fleet: string;
  /** The name of the launch template. */
  readonly template: string;
}

interface Wanted {
  readonly service: string;
  readonly imageId: string;
  readonly servers?: number;
  readonly kind?: Kind;
  /** Whether its servers have an agent that the group waits for, and a role to call AWS with. */
  readonly hasAgents?: boolean;
}

type Kind = 'application' | 'network';

interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** What listeners and targets speak. */
const PROTOCOLS = { application: 'HTTP', network: 'TCP' } as const;

const SUBNETS = ['subnet-0a', 'subnet-0b', 'subnet-0c'];
/** The time that a deregistered server has to finish its requests. */
const DRAIN_SECONDS = 120;

/**
 * What the owner of a service has before Greenshift, usually made by Terraform: a load balancer with two target groups, of
 * which the first takes everything, a launch template, and an Auto Scaling group, tagged for Greenshift to change them.
 */
export async function createInfrastructure(
  { autoScaling, ec2, loadBalancing: balancing }: Clients,
  { service, imageId, servers = 3, kind = 'application', hasAgents = false }: Wanted,
): Promise<Infrastructure> {
  const targetGroups: [string, string] = [
    await createTargetGroup(balancing, `${service}-a`, kind),
    await createTargetGroup(balancing, `${service}-b`, kind),
  ];
  const loadBalancer = await createLoadBalancer(balancing, service, kind);
  const tag = { Key: TAGS.service, Value: service };
  const listener = await createListener(balancing, { loadBalancer, targetGroup: targetGroups[0], kind, tag });
  const template = `${service}-servers`;
  await ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: template,
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [tag] }],
      LaunchTemplateData: {
        ImageId: imageId,
        InstanceType: 't3.small',
        MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 1 },
        ...(hasAgents && { IamInstanceProfile: { Name: SERVER_PROFILE } }),
      },
    }),
  );
  const fleet = `${service}-original`;
  await createFleet(autoScaling, { fleet, template, targetGroup: targetGroups[0], servers, tag, hasAgents });
  return { loadBalancer, listener, targetGroups, fleet, template };
}

async function createTargetGroup(
  client: Clients['loadBalancing'],
  name: string,
  kind: Kind,
): Promise<string> {
  const { TargetGroups } = await client.send(
    new CreateTargetGroupCommand({
      Name: name,
      Protocol: PROTOCOLS[kind],
      Port: 80,
      VpcId: 'vpc-0a',
      HealthCheckProtocol: 'HTTP',
      HealthCheckPath: '/healthz',
      HealthCheckIntervalSeconds: 10,
      HealthCheckTimeoutSeconds: 5,
      HealthyThresholdCount: 2,
      UnhealthyThresholdCount: 3,
    }),
  );
  const arn = TargetGroups?.[0]?.TargetGroupArn ?? '';
  const delay = { Key: 'deregistration_delay.timeout_seconds', Value: String(DRAIN_SECONDS) };
  await client.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: [delay] }));
  return arn;
}

async function createLoadBalancer(
  client: Clients['loadBalancing'],
  name: string,
  Type: Kind,
): Promise<string> {
  const { LoadBalancers } = await client.send(
    new CreateLoadBalancerCommand({ Name: name, Type, Subnets: SUBNETS }),
  );
  return LoadBalancers?.[0]?.LoadBalancerArn ?? '';
}

async function createListener(
  client: Clients['loadBalancing'],
  {
    loadBalancer,
    targetGroup,
    kind,
    tag,
  }: { loadBalancer: string; targetGroup: string; kind: Kind; tag: Tag },
): Promise<string> {
  const { Listeners } = await client.send(
    new CreateListenerCommand({
      LoadBalancerArn: loadBalancer,
      Protocol: PROTOCOLS[kind],
      Port: 80,
      DefaultActions: [{ Type: 'forward', TargetGroupArn: targetGroup }],
      Tags: [tag],
    }),
  );
  return Listeners?.[0]?.ListenerArn ?? '';
}

async function createFleet(
  client: Clients['autoScaling'],
  {
    fleet,
    template,
    targetGroup,
    servers,
    tag,
    hasAgents,
  }: { fleet: string; template: string; targetGroup: string; servers: number; tag: Tag; hasAgents: boolean },
): Promise<void> {
  await client.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: fleet,
      LaunchTemplate: { LaunchTemplateName: template, Version: '$Latest' },
      MinSize: Math.ceil(servers / 2),
      MaxSize: servers * 2,
      DesiredCapacity: servers,
      VPCZoneIdentifier: SUBNETS.join(','),
      TargetGroupARNs: [targetGroup],
      HealthCheckType: 'ELB',
      HealthCheckGracePeriod: 120,
      ...(hasAgents && { LifecycleHookSpecificationList: [...SERVER_HOOKS] }),
      Tags: [
        { Key: 'team', Value: 'web', PropagateAtLaunch: true },
        { ...tag, PropagateAtLaunch: false },
      ],
    }),
  );
  await client.send(
    new EnableMetricsCollectionCommand({ AutoScalingGroupName: fleet, Granularity: '1Minute' }),
  );
}
