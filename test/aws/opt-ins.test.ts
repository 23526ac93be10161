import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { AddTagsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, test } from 'vitest';
import { aLoadBalancer, aTemplate, aWorld } from './world.ts';

const TAG = { Key: 'greenshift:service', Value: 'web' };

test('what its owner has not tagged is named with the command that tags it, until it is', async () => {
  const { clients, ports } = await aWorld();
  const { listener } = await aLoadBalancer(clients);
  const template = await aTemplate(clients);
  const of = { templates: [template], routes: [listener] };
  expect(await ports.optIns.missing(of, 'web')).toEqual([
    {
      id: template,
      how: `aws ec2 create-tags --resources ${template} --tags Key=greenshift:service,Value=web`,
    },
    {
      id: listener,
      how: `aws elbv2 add-tags --resource-arns ${listener} --tags Key=greenshift:service,Value=web`,
    },
  ]);
  const { LaunchTemplate } = await clients.ec2.send(
    new CreateLaunchTemplateCommand({
      LaunchTemplateName: 'tagged',
      LaunchTemplateData: { ImageId: 'ami-blue' },
      TagSpecifications: [{ ResourceType: 'launch-template', Tags: [TAG] }],
    }),
  );
  await clients.loadBalancing.send(new AddTagsCommand({ ResourceArns: [listener], Tags: [TAG] }));
  const tagged = { templates: [LaunchTemplate!.LaunchTemplateId!], routes: [listener] };
  expect(await ports.optIns.missing(tagged, 'web')).toEqual([]);
});

test('what is not there lacks no tag: whoever reads it says that it is not there', async () => {
  const { clients, ports } = await aWorld();
  const { listener } = await aLoadBalancer(clients);
  const gone = listener.replace(/[^/]+$/, '0000000000000000');
  const of = { templates: ['lt-00000000000000000'], routes: [gone] };
  expect(await ports.optIns.missing(of, 'web')).toEqual([]);
});

// DescribeTags fails for all that it is asked for where one is gone, and nothing of the others was told.
test('what is not there keeps nothing from being told of the others', async () => {
  const { clients, ports } = await aWorld();
  const { listener } = await aLoadBalancer(clients);
  const gone = listener.replace(/[^/]+$/, '0000000000000000');
  const missing = await ports.optIns.missing({ templates: [], routes: [gone, listener] }, 'web');
  expect(missing.map(({ id }) => id)).toEqual([listener]);
});
