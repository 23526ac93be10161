import type { ImageReference } from '@aws-sdk/client-ec2';

/** What has to do with an image, as people are told. A kind that is new to us names it, whatever it is. */
export function namedBy({ ResourceType, Arn = '' }: ImageReference): string {
  switch (ResourceType) {
    case 'ec2:Instance':
      return `${Arn.split('/').at(-1)} runs it, or may again`;
    case 'ssm:Parameter':
      return `the parameter ${after(Arn, ':parameter')} has it as its value`;
    case 'imagebuilder:ImageRecipe':
      return `the image recipe ${after(Arn, ':image-recipe/')} builds on it`;
    case 'imagebuilder:ContainerRecipe':
      return `the container recipe ${after(Arn, ':container-recipe/')} builds on it`;
    default:
      return `${Arn} names it`;
  }
}

/** The whole ARN where it isn't what it is known to be. */
const after = (arn: string, mark: string) =>
  arn.includes(mark) ? arn.slice(arn.indexOf(mark) + mark.length) : arn;
