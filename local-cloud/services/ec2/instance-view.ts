import type { Instance } from '@aws-sdk/client-ec2';
import type { Region } from '../../region.ts';
import { tagList } from './filters.ts';
import { cpuOptions } from './instance-type-operations.ts';
import { instanceType } from './instance-types.ts';
import type { InstanceRecord, InstanceState } from './instances.ts';

export const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
};

export const stateOf = (state: InstanceState) => ({ Code: stateCodes[state], Name: state });

/** An instance as DescribeInstances returns it. */
export function instanceView(region: Region, vpc: string, instance: InstanceRecord): Instance {
  const { data, ended } = instance;
  return {
    InstanceId: instance.instanceId,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as Instance['InstanceType'],
    Architecture: instance.architecture as Instance['Architecture'],
    InstanceLifecycle: instance.lifecycle,
    SpotInstanceRequestId: instance.lifecycle && `sir-${instance.instanceId.slice(-8)}`,
    State: stateOf(instance.state),
    StateReason: ended && { Code: ended.code, Message: ended.message },
    StateTransitionReason: ended?.transition ?? '',
    ...networkView(region, vpc, instance),
    PublicDnsName: '',
    KeyName: data.KeyName,
    LaunchTime: instance.launched,
    AmiLaunchIndex: 0,
    Placement: { AvailabilityZone: instance.availabilityZone, GroupName: '', Tenancy: 'default' },
    CpuOptions: {
      ...cpuOptions(instanceType(instance.instanceType)),
      ...(data.CpuOptions?.CoreCount !== undefined && data.CpuOptions),
    },
    Monitoring: { State: data.Monitoring?.Enabled ? 'enabled' : 'disabled' },
    SecurityGroups: (data.SecurityGroupIds ?? []).map((GroupId) => ({ GroupId })),
    IamInstanceProfile: data.IamInstanceProfile && {
      Arn: data.IamInstanceProfile.Arn ?? profileArn(region, data.IamInstanceProfile.Name ?? ''),
    },
    MetadataOptions: metadataView(data),
    EbsOptimized: data.EbsOptimized ?? false,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    Tags: tagList(instance.tags),
  };
}

/** As on AWS an instance loses its network with its end. */
function networkView(region: Region, vpc: string, { state, privateIp, subnetId }: InstanceRecord) {
  if (state === 'terminated') return { PrivateDnsName: '' };
  return {
    PrivateIpAddress: privateIp,
    PrivateDnsName: `ip-${privateIp.replaceAll('.', '-')}.${region.name}.compute.internal`,
    SubnetId: subnetId,
    VpcId: vpc,
  };
}

const metadataView = ({ MetadataOptions: given }: InstanceRecord['data']) => ({
  State: 'applied' as const,
  HttpTokens: given?.HttpTokens ?? 'optional',
  HttpPutResponseHopLimit: given?.HttpPutResponseHopLimit ?? 1,
  HttpEndpoint: given?.HttpEndpoint ?? 'enabled',
  HttpProtocolIpv6: given?.HttpProtocolIpv6 ?? 'disabled',
  InstanceMetadataTags: given?.InstanceMetadataTags ?? 'disabled',
});

const profileArn = (region: Region, name: string) =>
  `arn:aws:iam::${region.account}:instance-profile/${name}`;
