import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { ServiceStack } from '../../examples/cdk/service-stack.ts';
import { type Example, FIRST_IMAGE, SERVICE } from './owned.ts';

/** Synthesises the stack of the example, and leaves no file of that. */
export const cdk: Example = async ({ withFirstFleet, instanceType, imageVersion, componentUri }) => {
  const outdir = await mkdtemp(join(tmpdir(), 'cdk-'));
  try {
    const app = new App({ analyticsReporting: false, outdir });
    const { stackName } = new ServiceStack(app, 'web', {
      env: { account: '111122223333', region: 'us-east-1' },
      analyticsReporting: false,
      service: SERVICE,
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: ['subnet-0123456789abcdefa', 'subnet-0123456789abcdefb'],
      availabilityZones: ['us-east-1a', 'us-east-1b'],
      certificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/11111111-2222-3333-4444-555555555555',
      firstImage: FIRST_IMAGE,
      withFirstFleet,
      instanceType,
    });
    const { template } = app.synth().getStackByName(stackName);
    return { template, parameters: { ImageVersion: imageVersion, ComponentUri: componentUri } };
  } finally {
    await rm(outdir, { recursive: true });
  }
};
