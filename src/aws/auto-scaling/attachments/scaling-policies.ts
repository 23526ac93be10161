import { DescribePoliciesCommand, type ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import { callAws, paginate, required } from '../../call.ts';
import { attachment, named } from './attachment.ts';

const KIND = 'scaling policy';
const settingOf = ({ PolicyName }: ScalingPolicy) => named(KIND, PolicyName);

export const scalingPolicies = attachment<ScalingPolicy[]>({
  name: 'scaling policies',
  read: ({ autoScaling }, { AutoScalingGroupName }) =>
    paginate(async (NextToken: string | undefined) => {
      const what = `the scaling policies of ${AutoScalingGroupName}`;
      const command = new DescribePoliciesCommand({ AutoScalingGroupName, NextToken });
      const response = await callAws(`list ${what}`, autoScaling.send(command));
      return { items: required(response.ScalingPolicies, what), next: response.NextToken };
    }),
  settings: (all) =>
    Object.fromEntries(
      all.map((policy) => {
        const { PolicyARN: _, Alarms: __, AutoScalingGroupName: ___, ...own } = policy;
        return [settingOf(policy), own];
      }),
    ),
});
