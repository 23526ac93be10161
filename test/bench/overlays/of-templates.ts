import type { Overlay } from './overlay.ts';

const tagged = (ResourceType: string) => ({
  ResourceType: ResourceType as 'instance',
  Tags: [{ Key: 'team', Value: 'web' }],
});

/** Settings of launch templates that every now and then one has. */
export const OF_TEMPLATES: Readonly<Record<string, Overlay>> = {
  'dedicated tenancy in a placement group': {
    template: { Placement: { Tenancy: 'dedicated', GroupName: 'near' } },
    group: { PlacementGroup: 'near' },
  },
  'a partition of a placement group': { template: { Placement: { GroupName: 'apart', PartitionNumber: 3 } } },
  hibernation: { template: { HibernationOptions: { Configured: true } } },
  'an enclave': { template: { EnclaveOptions: { Enabled: true } } },
  'unlimited credits': {
    template: { InstanceType: 't3.large', CreditSpecification: { CpuCredits: 'unlimited' } },
  },
  'one thread a core': { template: { CpuOptions: { CoreCount: 2, ThreadsPerCore: 1 } } },
  'a licence configuration': {
    template: {
      LicenseSpecifications: [
        {
          LicenseConfigurationArn:
            'arn:aws:license-manager:us-east-1:111122223333:license-configuration:lic-1',
        },
      ],
    },
  },
  'fabric adapters': {
    template: {
      SecurityGroupIds: [],
      NetworkInterfaces: [
        { DeviceIndex: 0, NetworkCardIndex: 0, InterfaceType: 'efa', Groups: ['sg-1'] },
        { DeviceIndex: 1, NetworkCardIndex: 1, InterfaceType: 'efa-only', Groups: ['sg-1'] },
      ],
    },
  },
  'two interfaces': {
    template: {
      SecurityGroupIds: [],
      NetworkInterfaces: [
        { DeviceIndex: 0, Groups: ['sg-1'], AssociatePublicIpAddress: false, DeleteOnTermination: true },
        { DeviceIndex: 1, Groups: ['sg-2'], SubnetId: 'subnet-0b' },
      ],
    },
  },
  'addresses of IPv6': {
    template: {
      SecurityGroupIds: [],
      NetworkInterfaces: [{ DeviceIndex: 0, Groups: ['sg-1'], Ipv6AddressCount: 1, PrimaryIpv6: true }],
      PrivateDnsNameOptions: { HostnameType: 'resource-name', EnableResourceNameDnsAAAARecord: true },
    },
  },
  'metadata options': {
    template: {
      MetadataOptions: {
        HttpTokens: 'required',
        HttpPutResponseHopLimit: 2,
        InstanceMetadataTags: 'enabled',
        State: 'applied',
      },
    },
  },
  'what keeps servers': {
    template: {
      MaintenanceOptions: { AutoRecovery: 'default' },
      ...{
        DisableApiStop: true,
        DisableApiTermination: true,
        InstanceInitiatedShutdownBehavior: 'terminate',
      },
    },
  },
  'bandwidth of the network': { template: { NetworkPerformanceOptions: { BandwidthWeighting: 'vpc-1' } } },
  'security groups by name': { template: { SecurityGroupIds: [], SecurityGroups: ['web'] } },
  'spot servers that are replaced in time': {
    template: {
      InstanceMarketOptions: { MarketType: 'spot', SpotOptions: { SpotInstanceType: 'one-time' } },
    },
    group: { CapacityRebalance: true },
  },
  'a capacity block': {
    template: {
      InstanceMarketOptions: { MarketType: 'capacity-block' },
      CapacityReservationSpecification: { CapacityReservationTarget: { CapacityReservationId: 'cr-0123' } },
    },
  },
  'volumes of all kinds': {
    template: {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeType: 'io2', Iops: 4000, VolumeSize: 100, Encrypted: true } },
        { DeviceName: '/dev/sdf', VirtualName: 'ephemeral0' },
        { DeviceName: '/dev/sdg', NoDevice: '' },
        {
          DeviceName: '/dev/sdh',
          Ebs: { SnapshotId: 'snap-0123456789abcdef0', VolumeInitializationRate: 200 },
        },
      ],
    },
  },
  'tags for whatever is launched': {
    template: {
      TagSpecifications: ['instance', 'volume', 'network-interface', 'spot-instances-request'].map(tagged),
    },
  },
  'a public parameter for its image': {
    template: {
      ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    },
  },
};
