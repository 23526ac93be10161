import type { Instance, InstanceBlockDeviceMapping } from '@aws-sdk/client-ec2';
import type { Region } from '../../region.ts';
import { tagList } from './filters.ts';
import { cpuOptions } from './instance-type-operations.ts';
import { instanceType } from './instance-types.ts';
import type { InstanceRecord, InstanceState } from './instances.ts';

export const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  stopping: 64,
  stopped: 80,
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
    SecurityGroups: securityGroupsOf(instance).map((GroupId) => ({ GroupId })),
    IamInstanceProfile: data.IamInstanceProfile && {
      Arn: data.IamInstanceProfile.Arn ?? profileArn(region, data.IamInstanceProfile.Name ?? ''),
    },
    MetadataOptions: metadataView(instance),
    EbsOptimized: data.EbsOptimized ?? false,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: ROOT_DEVICE,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: volumesView(instance),
    Tags: tagList(instance.tags),
  };
}

/** As on AWS an instance loses its network with its end. */
function networkView(region: Region, vpc: string, { state, privateIp, subnetId, data }: InstanceRecord) {
  if (state === 'terminated') return { PrivateDnsName: '' };
  return {
    PrivateIpAddress: privateIp,
    // Of the range for documentation (RFC 5737).
    ...(data.NetworkInterfaces?.[0]?.AssociatePublicIpAddress && {
      PublicIpAddress: privateIp.replace(/^10\.0\.\d+/, '203.0.113'),
    }),
    PrivateDnsName: `ip-${privateIp.replaceAll('.', '-')}.${region.name}.compute.internal`,
    SubnetId: subnetId,
    VpcId: vpc,
  };
}

/** Those that were set since, those of its interface, or those of the template. */
export const securityGroupsOf = ({ changed, data }: InstanceRecord): readonly string[] =>
  changed.securityGroups ?? data.NetworkInterfaces?.[0]?.Groups ?? data.SecurityGroupIds ?? [];

export const metadataView = ({ data, changed }: InstanceRecord) => {
  const given = { ...data.MetadataOptions, ...changed.metadata };
  return {
    State: 'applied' as const,
    HttpTokens: given.HttpTokens ?? 'optional',
    HttpPutResponseHopLimit: given.HttpPutResponseHopLimit ?? 1,
    HttpEndpoint: given.HttpEndpoint ?? 'enabled',
    HttpProtocolIpv6: given.HttpProtocolIpv6 ?? 'disabled',
    InstanceMetadataTags: given.InstanceMetadataTags ?? 'disabled',
  };
};

const ROOT_DEVICE = '/dev/xvda';

/** The root volume alone. With its end an instance loses its volumes too. */
function volumesView({ instanceId, state, launched, changed }: InstanceRecord): InstanceBlockDeviceMapping[] {
  if (state === 'terminated') return [];
  const AttachTime = changed.rootAttached ?? launched;
  const VolumeId = `vol-${instanceId.slice(2)}`;
  return [
    { DeviceName: ROOT_DEVICE, Ebs: { VolumeId, AttachTime, DeleteOnTermination: true, Status: 'attached' } },
  ];
}

const profileArn = (region: Region, name: string) =>
  `arn:aws:iam::${region.account}:instance-profile/${name}`;
