import { SetDesiredCapacityCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import { liveImage } from '../../src/fleet/assess.ts';
import { blueVersion, discardBlueVersion } from '../../src/fleet/template-version.ts';
import { claim } from '../../src/rollout/admission/lock.ts';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import { initialRecord } from '../../src/rollout/initial-record.ts';
import { newService } from '../../src/rollout/service.ts';
import { aLiveFleet, aWorld } from '../aws/world.ts';
import { aSpec } from '../world/specs.ts';

const MINUTE = 60_000;

/** The live fleet `web-1`, whose template names its image by a parameter. */
async function aNamedFleet() {
  const world = await aWorld();
  world.services.ec2.putImageParameter('/images/web', 'ami-blue');
  const live = await aLiveFleet(world);
  await world.clients.ec2.send(
    new CreateLaunchTemplateVersionCommand({
      LaunchTemplateId: live.template,
      SourceVersion: '1',
      LaunchTemplateData: { ImageId: 'resolve:ssm:/images/web' },
    }),
  );
  const blue = async () => (await world.ports.fleets.describe('web-1'))!;
  const image = async () => liveImage(world.ports, await blue());
  return { ...world, live, blue, image };
}

test('the live image is the one that the servers run, whatever the parameter says by now', async () => {
  const { image, live, services } = await aNamedFleet();
  services.ec2.putImageParameter('/images/web', 'ami-green');
  expect(await image()).toEqual({
    imageId: 'ami-blue',
    parameter: { name: 'resolve:ssm:/images/web', template: live.template, from: 2 },
  });
});

test('a fleet whose servers run several images is told so, since none of them is live alone', async () => {
  const { clients, clock, image, services } = await aNamedFleet();
  services.ec2.putImageParameter('/images/web', 'ami-green');
  const more = { AutoScalingGroupName: 'web-1', DesiredCapacity: 4 };
  await clients.autoScaling.send(new SetDesiredCapacityCommand(more));
  await clock.advance(2 * MINUTE);
  await expect(image()).rejects.toThrow(SpecMismatch);
  await expect(image()).rejects.toThrow(/ami-blue and ami-green/);
});

test('blue launches from a version that names its image, which goes once blue is released', async () => {
  const { blue, image, live, ports } = await aNamedFleet();
  const serving = { fleet: 'web-1', targetGroup: live.blue, ...(await image()) };
  const request = { image: { id: 'ami-green' }, cause: { kind: 'requested', by: 'ann' } } as const;
  const fresh = initialRecord(claim(newService(aSpec(), serving, 0), request, 0))!;
  const rollout = { ...fresh, blue: { ...fresh.blue, ...serving, arn: (await blue()).arn } };
  const version = await ports.templateVersions.derive(blueVersion(rollout)!);
  const named = { id: live.template, version: String(version) };
  expect(await ports.templates.resolve(named)).toEqual({ version, imageId: 'ami-blue' });
  const claimed = { name: 'web-1', rollout: rollout.id };
  await ports.fleets.mark(claimed, { targetGroup: live.blue }, { launchTemplateVersion: named.version });
  await discardBlueVersion(ports, rollout);
  expect(await ports.templates.resolve(named)).toMatchObject({ version });
  await ports.fleets.configure(claimed, { launchTemplateVersion: '$Latest' });
  await discardBlueVersion(ports, rollout);
  await discardBlueVersion(ports, rollout);
  expect(await ports.templateVersions.find(blueVersion(rollout)!)).toBeUndefined();
  expect(await image()).toMatchObject({ parameter: { from: 2 } });
});
