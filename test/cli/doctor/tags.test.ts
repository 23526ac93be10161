import { expect, test } from 'vitest';
import { tags } from '../../../cli/doctor/tags.ts';
import type { ServiceBody } from '../../../cli/target.ts';
import { listenerOf } from '../../../src/rollout/traffic/routes.ts';
import { aSpec, GROUP_A, GROUP_B, RULE } from '../../world/specs.ts';
import { anInstallation } from './an-installation.ts';

const opted = [{ Key: 'greenshift:service', Value: 'web' }];
const following = {
  rule: RULE,
  targetGroups: [GROUP_A, GROUP_B],
  testers: { header: 'X-Preview' },
  twin: 'follow',
};

// A service whose rule alone was tagged had no finding, and its next rollout was refused the rule for its testers.
test('the listener of a rule with testers, and a target group that follows, have to carry the tag too', async () => {
  const service = { service: 'web', live: { fleet: 'web' }, spec: aSpec({ traffic: following }) };
  const { installation } = anInstallation({
    services: async () => [service as unknown as ServiceBody],
    answers: {
      DescribeAutoScalingGroups: { AutoScalingGroups: [{ AutoScalingGroupName: 'web', Tags: opted }] },
      DescribeTags: ({ ResourceArns }: { ResourceArns: string[] }) => ({
        TagDescriptions: ResourceArns.map((ResourceArn) => ({
          ResourceArn,
          Tags: ResourceArn === RULE ? opted : [],
        })),
      }),
    },
  });
  const found = await tags.run(installation);
  expect(found.map(({ subject }) => subject)).toEqual([listenerOf({ rule: RULE }), GROUP_B]);
});
