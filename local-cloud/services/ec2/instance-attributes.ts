import type {
  CreateReplaceRootVolumeTaskCommandInput,
  CreateReplaceRootVolumeTaskCommandOutput,
  DescribeInstanceAttributeCommandInput,
  DescribeInstanceAttributeCommandOutput,
  ModifyInstanceAttributeCommandInput,
  ModifyInstanceMetadataOptionsCommandInput,
  ModifyInstanceMetadataOptionsCommandOutput,
} from '@aws-sdk/client-ec2';
import { AwsError, type Result } from '../../operations.ts';
import { hex, type Region } from '../../region.ts';
import type { Trail } from '../cloudtrail/cloudtrail.ts';
import { findInstances } from './instance-operations.ts';
import { metadataView } from './instance-view.ts';
import { type Instances, isTerminationProtected } from './instances.ts';
import { unsupported } from './template-data.ts';

/** The operations that read and set what an instance has otherwise than its template says. */
export function instanceAttributeOperations(region: Region, instances: Instances, trail: Trail) {
  /** CloudTrail has the parameters as the API's names, those of newer calls in a member of their own. */
  const record = (name: string, instanceId: string | undefined, isWrapped = true) => {
    const parameters = isWrapped ? { [`${name}Request`]: { InstanceId: instanceId } } : { instanceId };
    trail.record({ service: 'ec2', name, parameters });
  };
  const find = (id = '') => findInstances(instances, [id])[0]!;
  return {
    DescribeInstanceAttribute({
      InstanceId,
      Attribute,
    }: DescribeInstanceAttributeCommandInput): Result<DescribeInstanceAttributeCommandOutput> {
      const instance = find(InstanceId);
      if (Attribute === 'disableApiTermination')
        return { InstanceId, DisableApiTermination: { Value: isTerminationProtected(instance) } };
      if (Attribute === 'userData') return { InstanceId, UserData: { Value: instance.data.UserData } };
      throw unsupported(`the attribute ${Attribute}`);
    },

    ModifyInstanceAttribute(input: ModifyInstanceAttributeCommandInput): object {
      const { InstanceId, DisableApiTermination, Groups, UserData, ...others } = input;
      const instance = find(InstanceId);
      const given = Object.entries(others).find(([, value]) => value !== undefined);
      if (given) throw unsupported(`ModifyInstanceAttribute with ${given[0]}`);
      // No instance is ever stopped here.
      if (UserData)
        throw new AwsError(
          'IncorrectInstanceState',
          `The instance '${InstanceId}' is not in the 'stopped' state.`,
        );
      if (DisableApiTermination) instance.changed.isTerminationProtected = DisableApiTermination.Value;
      if (Groups) instance.changed.securityGroups = Groups;
      record('ModifyInstanceAttribute', InstanceId, false);
      return {};
    },

    ModifyInstanceMetadataOptions({
      InstanceId,
      ...options
    }: ModifyInstanceMetadataOptionsCommandInput): Result<ModifyInstanceMetadataOptionsCommandOutput> {
      const instance = find(InstanceId);
      const { DryRun: _, ...given } = options;
      const known = Object.entries(given).filter(([, value]) => value !== undefined);
      if (known.length === 0)
        throw new AwsError('InvalidParameterCombination', 'No metadata options to modify were specified.');
      instance.changed.metadata = { ...instance.changed.metadata, ...Object.fromEntries(known) };
      record('ModifyInstanceMetadataOptions', InstanceId);
      return { InstanceId, InstanceMetadataOptions: { ...metadataView(instance), State: 'pending' } };
    },

    /** Done at once; on AWS the instance restarts meanwhile. */
    CreateReplaceRootVolumeTask({
      InstanceId,
    }: CreateReplaceRootVolumeTaskCommandInput): Result<CreateReplaceRootVolumeTaskCommandOutput> {
      const instance = find(InstanceId);
      if (instance.state !== 'running')
        throw new AwsError('IncorrectInstanceState', `The instance '${InstanceId}' is not 'running'.`);
      instance.changed.rootAttached = new Date(region.clock.now());
      record('CreateReplaceRootVolumeTask', InstanceId);
      return {
        ReplaceRootVolumeTask: {
          ReplaceRootVolumeTaskId: `replacevol-0${hex(region, 16)}`,
          InstanceId,
          TaskState: 'pending',
          StartTime: new Date(region.clock.now()).toISOString(),
        },
      };
    },
  };
}
