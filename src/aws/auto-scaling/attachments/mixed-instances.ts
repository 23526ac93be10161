import {
  type AutoScalingGroup,
  type MixedInstancesPolicy,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { changeGroup, seenGroup } from '../groups.ts';
import { hasOwnImage, policyInput, specificationOf } from '../mixed-instances.ts';
import { attachment } from './attachment.ts';

const POLICY = 'MixedInstancesPolicy';

/** A copy is created with the policy; an update of it leaves the copy the version of its template. */
export const mixedInstances = attachment<AutoScalingGroup>({
  name: 'mixed instances policy',
  read: async (_, group) => group,
  settings: ({ MixedInstancesPolicy: policy }) => (policy ? { [POLICY]: neutralPolicy(policy) } : {}),
  async recreate({ autoScaling }, { MixedInstancesPolicy: policy }, { to, put, drop }) {
    const AutoScalingGroupName = to.group;
    if (!put.has(POLICY) && !drop.has(POLICY)) return;
    const copy = await seenGroup(autoScaling, AutoScalingGroupName);
    const { LaunchTemplateId: id, Version: version = '$Default' } = specificationOf(copy) ?? {};
    const image = imageIn(copy);
    // An image that isn't in the copy yet is nobody's to guess: the difference is told.
    const isUnknown = image === undefined && policy?.LaunchTemplate?.Overrides?.some(hasOwnImage);
    if (isUnknown) return;
    const input = policy
      ? { MixedInstancesPolicy: policyInput(policy, { id, version }, image) }
      : { LaunchTemplate: { LaunchTemplateId: id, Version: version } };
    const command = new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, ...input });
    await changeGroup(`give ${AutoScalingGroupName} its mixed instances policy`, autoScaling.send(command));
  },
});

const imageIn = ({ MixedInstancesPolicy: policy }: AutoScalingGroup) =>
  policy?.LaunchTemplate?.Overrides?.find(({ ImageId }) => ImageId !== undefined)?.ImageId;

/** The policy without what differs between a fleet and its copy: the version of its template, and images. */
function neutralPolicy(policy: MixedInstancesPolicy): MixedInstancesPolicy {
  const { LaunchTemplate, InstancesDistribution } = policyInput(policy, { id: undefined, version: '' });
  return {
    LaunchTemplate: {
      Overrides: LaunchTemplate?.Overrides?.map(({ ImageId: _, ...override }) => override) ?? [],
    },
    ...(InstancesDistribution && { InstancesDistribution }),
  };
}
