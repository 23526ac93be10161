import { App } from 'aws-cdk-lib';
import { ServiceStack } from './service-stack.ts';

const app = new App();

new ServiceStack(app, 'web', {
  env: { account: '111122223333', region: 'eu-west-1' },
  service: 'web',
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
  availabilityZones: ['eu-west-1a', 'eu-west-1b'],
  certificateArn: 'arn:aws:acm:eu-west-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
  firstImage: 'ami-0123456789abcdef0',
  // False once the service is registered.
  withFirstFleet: true,
});
