import { readFileSync } from 'node:fs';
import { type Example, FIRST_IMAGE, SERVICE } from './owned.ts';
import { parseTemplate } from './stack/template.ts';

const FILE = new URL('../../examples/cloudformation/service.yml', import.meta.url);
const template = parseTemplate(readFileSync(FILE, 'utf8'));

export const cloudFormation: Example = async ({
  withFirstFleet,
  instanceType,
  imageVersion,
  componentUri,
}) => ({
  template,
  parameters: {
    Service: SERVICE,
    VpcId: 'vpc-0123456789abcdef0',
    Subnets: ['subnet-0123456789abcdefa', 'subnet-0123456789abcdefb'],
    CertificateArn: 'arn:aws:acm:us-east-1:111122223333:certificate/0a',
    FirstImage: FIRST_IMAGE,
    WithFirstFleet: String(withFirstFleet),
    InstanceType: instanceType,
    ImageVersion: imageVersion,
    ComponentUri: componentUri,
  },
});
