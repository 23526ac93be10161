import { expect, test } from 'vitest';
import { missingPermission } from '../../src/rollout/permission.ts';

test.each([
  [
    'User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: autoscaling:UpdateAutoScalingGroup on resource: arn:aws:autoscaling:eu-west-1:111122223333:autoScalingGroup:*:autoScalingGroupName/web because no identity-based policy allows the autoscaling:UpdateAutoScalingGroup action',
    'autoscaling:UpdateAutoScalingGroup',
  ],
  [
    'You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/web with an explicit deny. Encoded authorization failure message: abc',
    'iam:PassRole',
  ],
  ['You are not authorized to perform this operation.', undefined],
  ['Rate exceeded', undefined],
])('a refusal names its permission: %s', (message, permission) => {
  expect(missingPermission(new Error(message))).toBe(permission);
});
