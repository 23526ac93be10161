import type { LaunchTemplateOverrides } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand, CreateLaunchTemplateVersionCommand } from '@aws-sdk/client-ec2';
import { architectureOf } from '../../local-cloud/services/ec2/capacity.ts';
import type { World } from '../../simulation/world/world.ts';
import type { Definition } from './definition.ts';
import { plantImage } from './plant-image.ts';

/** What a template of its own runs where a definition, which has the group's alone, doesn't say so. */
const OWN_IMAGES: Readonly<Record<string, string>> = {
  x86_64: 'ami-0c0c0c0c0c0c0c0c0',
  arm64: 'ami-0d0d0d0d0d0d0d0d0',
};

/** The images and the templates that kinds of servers of a mixed instances policy have of their own. */
export async function plantOverrides(
  world: World,
  { group, launchTemplateVersion: version }: Definition,
): Promise<void> {
  const made = new Set([version?.LaunchTemplateName ?? '']);
  for (const override of group.MixedInstancesPolicy?.LaunchTemplate?.Overrides ?? []) {
    const { ImageId, InstanceType, LaunchTemplateSpecification: own } = override;
    if (ImageId !== undefined) plantImage(world, ImageId, InstanceType);
    const LaunchTemplateName = nameOf(own);
    if (LaunchTemplateName === undefined || made.has(LaunchTemplateName)) continue;
    made.add(LaunchTemplateName);
    const image = OWN_IMAGES[architectureOf(InstanceType ?? 'm5.large')] ?? '';
    plantImage(world, image, InstanceType);
    // Volumes made from snapshots are of the image of the group's own template.
    const { InstanceRequirements: _, BlockDeviceMappings: __, ...rest } = version?.LaunchTemplateData ?? {};
    const data = JSON.parse(JSON.stringify({ ...rest, ImageId: image, InstanceType }));
    const input = { LaunchTemplateName, LaunchTemplateData: data };
    await world.outside.ec2.send(new CreateLaunchTemplateCommand(input));
    for (let number = 2; number <= (Number(own?.Version) || 1); number += 1)
      await world.outside.ec2.send(new CreateLaunchTemplateVersionCommand(input));
  }
}

/** A template is named by its name: its id comes from the region. */
export function overrideInput(override: LaunchTemplateOverrides): LaunchTemplateOverrides {
  const { LaunchTemplateSpecification: own, ...rest } = override;
  if (!own) return rest;
  return { ...rest, LaunchTemplateSpecification: { LaunchTemplateName: nameOf(own), Version: own.Version } };
}

/** A description has both; a sketch may have the id alone. */
const nameOf = (own: LaunchTemplateOverrides['LaunchTemplateSpecification']) =>
  own?.LaunchTemplateName ?? own?.LaunchTemplateId;
