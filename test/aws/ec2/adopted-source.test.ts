import { expect, test } from 'vitest';
import { descriptionOf } from '../../../src/aws/ec2/adopted-source.ts';

const ARN = 'arn:aws:autoscaling:us-east-1:111122223333:launchConfiguration';
const ID = '5a0c8f3e-0000-4000-8000-000000000001';

test('a version says of which launch configuration, or of which version, it was made', () => {
  const configuration = { arn: `${ARN}:${ID}:launchConfigurationName/web`, data: {} };
  expect(descriptionOf(configuration as never)).toBe(`launch configuration ${ID}`);
  // A name may be given to another one later, so an ARN of an unknown shape is named in full.
  expect(descriptionOf({ arn: 'arn:web', data: {} } as never)).toBe('launch configuration arn:web');
  expect(descriptionOf({ id: 'lt-0web', version: 7 } as never)).toBe('version 7 of lt-0web');
});
