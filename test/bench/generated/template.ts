import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import fc from 'fast-check';

const encoded = (text: string) => Buffer.from(text).toString('base64');
const tagged = (ResourceType: string) => ({
  ResourceType: ResourceType as 'instance',
  Tags: [{ Key: 'team', Value: 'web' }],
});

const interfaces = fc.constantFrom(
  [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: ['sg-0a'] }],
  [
    { DeviceIndex: 0, NetworkCardIndex: 0, Groups: ['sg-0a'], DeleteOnTermination: true },
    { DeviceIndex: 1, NetworkCardIndex: 1, Groups: ['sg-0b'], DeleteOnTermination: true },
  ],
  [{ DeviceIndex: 0, InterfaceType: 'efa', Groups: ['sg-0a'], Description: 'fast' }],
  [{ DeviceIndex: 0, Groups: ['sg-0a'], Ipv6AddressCount: 1, PrimaryIpv6: true }],
  [{ DeviceIndex: 0, Groups: ['sg-0a'], Ipv4PrefixCount: 1 }],
  [
    {
      DeviceIndex: 0,
      Groups: ['sg-0a'],
      ConnectionTrackingSpecification: { TcpEstablishedTimeout: 350, UdpTimeout: 60 },
      EnaSrdSpecification: { EnaSrdEnabled: true, EnaSrdUdpSpecification: { EnaSrdUdpEnabled: false } },
    },
  ],
);

const volumes = fc.subarray([
  { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 30, VolumeType: 'gp3', Throughput: 250, Iops: 4000 } },
  {
    DeviceName: '/dev/xvdb',
    Ebs: { VolumeSize: 500, VolumeType: 'st1', Encrypted: true, KmsKeyId: 'alias/a' },
  },
  { DeviceName: '/dev/xvdc', VirtualName: 'ephemeral0' },
  { DeviceName: '/dev/xvdd', NoDevice: '' },
  { DeviceName: '/dev/xvde', Ebs: { SnapshotId: 'snap-0123456789abcdef0', DeleteOnTermination: false } },
]);

const other: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  KeyName: fc.constantFrom('ops', 'a key@host (2019)'),
  IamInstanceProfile: fc.constantFrom(
    { Name: 'web' },
    { Arn: 'arn:aws:iam::111122223333:instance-profile/a/web' },
  ),
  InstanceType: fc.constantFrom('t3.large', 'm5.large', 'c6i.xlarge'),
  EbsOptimized: fc.boolean(),
  Monitoring: fc.record({ Enabled: fc.boolean() }),
  UserData: fc
    .constantFrom('#!/bin/sh\necho hi', '#cloud-config\npackages: [nginx]', '<powershell></powershell>')
    .map(encoded),
  BlockDeviceMappings: volumes,
  TagSpecifications: fc
    .subarray(['instance', 'volume', 'network-interface'])
    .map((types) => types.map(tagged)),
  MetadataOptions: fc.record(
    {
      HttpTokens: fc.constantFrom('required', 'optional'),
      HttpEndpoint: fc.constant('enabled'),
      HttpPutResponseHopLimit: fc.constantFrom(1, 2, 64),
      InstanceMetadataTags: fc.constantFrom('enabled', 'disabled'),
      HttpProtocolIpv6: fc.constantFrom('enabled', 'disabled'),
    },
    { requiredKeys: ['HttpTokens'] },
  ),
  Placement: fc.constantFrom(
    { Tenancy: 'default' },
    { Tenancy: 'dedicated' },
    { GroupName: 'apart', PartitionNumber: 2 },
    { GroupId: 'pg-0123456789abcdef0' },
    { Tenancy: 'host', HostResourceGroupArn: 'arn:aws:resource-groups:us-east-1:111122223333:group/hosts' },
  ),
  CreditSpecification: fc.record({ CpuCredits: fc.constantFrom('standard', 'unlimited') }),
  CpuOptions: fc.constantFrom(
    { CoreCount: 1, ThreadsPerCore: 1 },
    { AmdSevSnp: 'enabled' },
    { NestedVirtualization: 'enabled' },
  ),
  CapacityReservationSpecification: fc.constantFrom(
    { CapacityReservationPreference: 'open' },
    { CapacityReservationPreference: 'none' },
    { CapacityReservationPreference: 'capacity-reservations-only' },
  ),
  HibernationOptions: fc.record({ Configured: fc.boolean() }),
  EnclaveOptions: fc.record({ Enabled: fc.boolean() }),
  PrivateDnsNameOptions: fc.constantFrom(
    { HostnameType: 'ip-name', EnableResourceNameDnsARecord: false },
    { HostnameType: 'resource-name', EnableResourceNameDnsARecord: true },
  ),
  MaintenanceOptions: fc.record({ AutoRecovery: fc.constantFrom('default', 'disabled') }),
  DisableApiStop: fc.boolean(),
  DisableApiTermination: fc.boolean(),
  InstanceInitiatedShutdownBehavior: fc.constantFrom('stop', 'terminate'),
  NetworkPerformanceOptions: fc.record({ BandwidthWeighting: fc.constantFrom('default', 'vpc-1', 'ebs-1') }),
};

export const templates = fc
  .record({ ...other, interfaces: fc.option(interfaces, { nil: undefined }) }, { requiredKeys: [] })
  .map(({ interfaces: given, ...rest }) => ({
    ...rest,
    ...(given !== undefined && { NetworkInterfaces: given, SecurityGroupIds: [] }),
  })) as fc.Arbitrary<ResponseLaunchTemplateData>;
