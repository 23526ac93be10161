import type {
  DescribeInstancesCommandInput,
  DescribeInstancesCommandOutput,
  GetConsoleOutputCommandInput,
  GetConsoleOutputCommandOutput,
  TerminateInstancesCommandInput,
  TerminateInstancesCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { page } from '../../paging.ts';
import type { Region } from '../../region.ts';
import { type FilterFields, matching } from './filters.ts';
import { instanceView, stateCodes, stateOf } from './instance-view.ts';
import { type InstanceRecord, type Instances, isTerminationProtected, vpcOf } from './instances.ts';

/** "The most recent 64 KB of output" (EC2 API reference, GetConsoleOutput). */
const CONSOLE_BYTES = 65_536;

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

/** The operations on instances. Launching them is Auto Scaling's alone: there is no RunInstances. */
export function instanceOperations(region: Region, instances: Instances) {
  const vpc = vpcOf(region);

  const find = (ids: readonly string[]) => findInstances(instances, ids);

  return {
    DescribeInstances(input: DescribeInstancesCommandInput): Result<DescribeInstancesCommandOutput> {
      // EC2 API reference, DescribeInstances, `MaxResults`.
      if (input.InstanceIds?.length && input.MaxResults !== undefined)
        throw new AwsError(
          'InvalidParameterCombination',
          'The parameter instancesSet cannot be used with the parameter maxResults',
        );
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

    GetConsoleOutput(input: GetConsoleOutputCommandInput): Result<GetConsoleOutputCommandOutput> {
      const [instance] = find([input.InstanceId ?? '']);
      const text = instances.output(instance!.instanceId).slice(-CONSOLE_BYTES);
      return {
        InstanceId: instance!.instanceId,
        Timestamp: new Date(region.clock.now()),
        // Without output there is no member, as before EC2 has read any.
        Output: text === '' ? undefined : Buffer.from(text).toString('base64'),
      };
    },

    /** One that is protected keeps all of them (EC2 API reference, TerminateInstances). */
    TerminateInstances({
      InstanceIds = [],
    }: TerminateInstancesCommandInput): Result<TerminateInstancesCommandOutput> {
      const found = find(InstanceIds);
      const kept = found.find(isTerminationProtected);
      if (kept)
        throw new AwsError(
          'OperationNotPermitted',
          `The instance '${kept.instanceId}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
        );
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

/** The instances named, in their order. Throws `InvalidInstanceID.*` when one is malformed or unknown. */
export function findInstances(instances: Instances, ids: readonly string[]): InstanceRecord[] {
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
