import { expect, test } from 'vitest';
import { MINUTE, refused, rig } from '../auto-scaling/rig.ts';

/** A template whose image a parameter names. */
function named(cloud: ReturnType<typeof rig>, ImageId: string) {
  cloud.ec2.putImageParameter('/images/web', 'ami-1');
  return cloud.onEc2('CreateLaunchTemplate', {
    LaunchTemplateName: 'named',
    LaunchTemplateData: { ImageId },
  });
}

const described = (cloud: ReturnType<typeof rig>, ResolveAlias: boolean) =>
  cloud.onEc2('DescribeLaunchTemplateVersions', { LaunchTemplateName: 'named', ResolveAlias })
    .LaunchTemplateVersions[0].LaunchTemplateData.ImageId;

test('a template shows its parameter, and the image where the request asks for it', () => {
  const cloud = rig();
  expect(named(cloud, 'resolve:ssm:/images/web').Warning).toBeUndefined();
  expect(described(cloud, false)).toBe('resolve:ssm:/images/web');
  expect(described(cloud, true)).toBe('ami-1');
  cloud.ec2.putImageParameter('/images/web', 'ami-2');
  expect(described(cloud, true)).toBe('ami-2');
});

test('each launch reads the parameter anew, unless the template names one of its values', async () => {
  const cloud = rig();
  named(cloud, 'resolve:ssm:/images/web');
  const LaunchTemplate = { LaunchTemplateName: 'named', Version: '1' };
  cloud.create({ LaunchTemplate, DesiredCapacity: 1 });
  await cloud.clock.advance(MINUTE);
  cloud.ec2.putImageParameter('/images/web', 'ami-2');
  cloud.set(2);
  await cloud.clock.advance(MINUTE);
  expect(cloud.booted.map(({ imageId }) => imageId)).toEqual(['ami-1', 'ami-2']);
  cloud.onEc2('CreateLaunchTemplateVersion', {
    LaunchTemplateName: 'named',
    LaunchTemplateData: { ImageId: 'resolve:ssm:/images/web:1' },
  });
  expect(described(cloud, true)).toBe('ami-1');
});

test('a parameter that does not exist is a warning to its template, and refused to a group', () => {
  const cloud = rig();
  const { Warning } = named(cloud, 'resolve:ssm:/images/none');
  expect(Warning.Errors).toMatchObject([{ Message: expect.stringContaining('/images/none') }]);
  expect(() => cloud.create({ LaunchTemplate: { LaunchTemplateName: 'named' } })).toThrow(
    refused('ValidationError', 'does not exist'),
  );
});
