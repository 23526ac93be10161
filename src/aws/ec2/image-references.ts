import type { ImageReference } from '@aws-sdk/client-ec2';
import { buildsOnIt } from '../../rollout/images/image-parent.ts';
import { recipeName } from '../image-builder/parents.ts';

/** What has to do with an image, as people are told. A kind that is new to us names it, whatever it is. */
export function namedBy({ ResourceType, Arn = '' }: ImageReference): string {
  switch (ResourceType) {
    case 'ec2:Instance':
      return `${Arn.split('/').at(-1)} runs it, or may again`;
    case 'ssm:Parameter':
      return `the parameter ${Arn.split(':parameter')[1] ?? Arn} has it as its value`;
    case 'imagebuilder:ImageRecipe':
      return buildsOnIt(recipeName(Arn));
    case 'imagebuilder:ContainerRecipe':
      return `the container recipe ${recipeName(Arn)} builds on it`;
    default:
      return `${Arn} names it`;
  }
}
