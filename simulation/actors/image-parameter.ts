import { callOutside } from '../world/outside.ts';
import type { World } from '../world/world.ts';
import { once } from './actor.ts';

const PARAMETER = '/images/web';

/** The fleet's template names its image by a parameter. */
export async function nameImageByParameter(world: World): Promise<void> {
  const { template } = world.infrastructure;
  const live = [...world.state.templateVersions().values()].at(-1) ?? '';
  world.services.ec2.putImageParameter(PARAMETER, live);
  await callOutside(world, 'ec2', 'CreateLaunchTemplateVersion', {
    LaunchTemplateName: template,
    SourceVersion: '$Latest',
    LaunchTemplateData: { ImageId: `resolve:ssm:${PARAMETER}` },
  });
}

/** The image pipeline distributes the new image to the parameter while nobody has proven it yet. */
export function distributeImage(world: World): void {
  const offered: string[] = [];
  once(
    world,
    ({ phase, image }) => phase === 'proving' && offered.push(image.id) > 0,
    async () => world.services.ec2.putImageParameter(PARAMETER, offered.at(-1) ?? ''),
  );
}
