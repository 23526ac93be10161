import type {
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  Instance,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import { type Answer, AwsError } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { type FilterFields, matching, tagList } from './filters.ts';
import { type InstanceRecord, type InstanceState, type Instances, vpcOf } from './instances.ts';

const stateCodes: Readonly<Record<InstanceState, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
};

const fields: FilterFields<InstanceRecord> = {
  architecture: (instance) => instance.architecture,
  'availability-zone': (instance) => instance.availabilityZone,
  'image-id': (instance) => instance.imageId,
  'instance-id': (instance) => instance.instanceId,
  'instance-state-code': (instance) => String(stateCodes[instance.state]),
  'instance-state-name': (instance) => instance.state,
  'instance-type': (instance) => instance.instanceType,
  'key-name': (instance) => instance.data.KeyName,
  'private-ip-address': (instance) => instance.privateIp,
  'reservation-id': (instance) => instance.reservationId,
  'subnet-id': (instance) => instance.subnetId,
};

const stateOf = (state: InstanceState) => ({ Code: stateCodes[state], Name: state });

/** The operations on instances. Launching them is Auto Scaling's alone: there is no RunInstances. */
export function instanceOperations(region: Region, instances: Instances) {
  const vpc = vpcOf(region);

  /** The instances named, in their order. Throws `InvalidInstanceID.*` when one is malformed or unknown. */
  function find(ids: readonly string[]): InstanceRecord[] {
    const malformed = ids.find((id) => !/^i-[0-9a-f]+$/.test(id));
    if (malformed !== undefined)
      throw new AwsError('InvalidInstanceID.Malformed', `Invalid id: "${malformed}"`);
    const missing = ids.filter((id) => !instances.get(id));
    if (missing.length > 0)
      throw new AwsError(
        'InvalidInstanceID.NotFound',
        missing.length === 1
          ? `The instance ID '${missing[0]}' does not exist`
          : `The instance IDs '${missing.join(', ')}' do not exist`,
      );
    return [...new Set(ids)].map((id) => instances.get(id)!);
  }

  return {
    DescribeInstances(input: DescribeInstancesCommandInput): Answer<DescribeInstancesCommandOutput> {
      const asked = input.InstanceIds?.length ? find(input.InstanceIds) : [...instances.all()];
      const found = asked.filter(matching(input.Filters, { ...fields, 'vpc-id': () => vpc }));
      const paging = {
        max: Math.max(1000, input.MaxResults ? 0 : found.length),
        code: 'InvalidParameterValue',
      };
      const { items, nextToken } = page(found, input.MaxResults, input.NextToken, paging);
      return {
        Reservations: items.map((instance) => ({
          ReservationId: instance.reservationId,
          OwnerId: region.account,
          Groups: [],
          Instances: [instanceView(region, vpc, instance)],
        })),
        NextToken: nextToken,
      };
    },

    TerminateInstances({
      InstanceIds = [],
    }: TerminateInstancesCommandInput): Answer<TerminateInstancesCommandOutput> {
      const found = find(InstanceIds);
      const before = found.map((instance) => stateOf(instance.state));
      for (const instance of found) instances.terminate(instance.instanceId);
      return {
        TerminatingInstances: found.map((instance, index) => ({
          InstanceId: instance.instanceId,
          PreviousState: before[index],
          CurrentState: stateOf(instance.state),
        })),
      };
    },
  };
}

function instanceView(region: Region, vpc: string, instance: InstanceRecord): Instance {
  const { data, ended } = instance;
  // As on AWS an instance loses its network with its end.
  const network =
    instance.state === 'terminated'
      ? { PrivateDnsName: '' }
      : {
          PrivateIpAddress: instance.privateIp,
          PrivateDnsName: `ip-${instance.privateIp.replaceAll('.', '-')}.${region.name}.compute.internal`,
          SubnetId: instance.subnetId,
          VpcId: vpc,
        };
  return {
    InstanceId: instance.instanceId,
    ImageId: instance.imageId,
    InstanceType: instance.instanceType as Instance['InstanceType'],
    Architecture: instance.architecture as Instance['Architecture'],
    State: stateOf(instance.state),
    StateReason: ended && { Code: ended.code, Message: ended.message },
    StateTransitionReason: ended?.transition ?? '',
    ...network,
    PublicDnsName: '',
    KeyName: data.KeyName,
    LaunchTime: instance.launched,
    AmiLaunchIndex: 0,
    Placement: { AvailabilityZone: instance.availabilityZone, GroupName: '', Tenancy: 'default' },
    Monitoring: { State: data.Monitoring?.Enabled ? 'enabled' : 'disabled' },
    SecurityGroups: (data.SecurityGroupIds ?? []).map((GroupId) => ({ GroupId })),
    IamInstanceProfile: data.IamInstanceProfile && {
      Arn: data.IamInstanceProfile.Arn ?? profileArn(region, data.IamInstanceProfile.Name ?? ''),
    },
    MetadataOptions: {
      State: 'applied',
      HttpTokens: data.MetadataOptions?.HttpTokens ?? 'optional',
      HttpPutResponseHopLimit: data.MetadataOptions?.HttpPutResponseHopLimit ?? 1,
      HttpEndpoint: data.MetadataOptions?.HttpEndpoint ?? 'enabled',
      HttpProtocolIpv6: data.MetadataOptions?.HttpProtocolIpv6 ?? 'disabled',
      InstanceMetadataTags: data.MetadataOptions?.InstanceMetadataTags ?? 'disabled',
    },
    EbsOptimized: data.EbsOptimized ?? false,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    Tags: tagList(instance.tags),
  };
}

const profileArn = (region: Region, name: string) =>
  `arn:aws:iam::${region.account}:instance-profile/${name}`;
