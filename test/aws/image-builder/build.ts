import {
  CreateComponentCommand,
  CreateImagePipelineCommand,
  CreateImageRecipeCommand,
  CreateInfrastructureConfigurationCommand,
  StartImagePipelineExecutionCommand,
} from '@aws-sdk/client-imagebuilder';
import type { World } from '../world.ts';

/** A pipeline of its own recipe, and a build that it has begun. */
export async function aBuild({ clients }: Pick<World, 'clients'>, name = 'web') {
  const { imageBuilder } = clients;
  const { componentBuildVersionArn } = await imageBuilder.send(
    new CreateComponentCommand({
      name,
      semanticVersion: '1.0.0',
      platform: 'Linux',
      uri: `file:///images/${name}`,
    }),
  );
  const { imageRecipeArn } = await imageBuilder.send(
    new CreateImageRecipeCommand({
      name,
      semanticVersion: '1.0.0',
      parentImage: 'scratch',
      components: [{ componentArn: componentBuildVersionArn }],
    }),
  );
  const { infrastructureConfigurationArn } = await imageBuilder.send(
    new CreateInfrastructureConfigurationCommand({ name, instanceProfileName: 'builder' }),
  );
  const { imagePipelineArn } = await imageBuilder.send(
    new CreateImagePipelineCommand({ name, imageRecipeArn, infrastructureConfigurationArn }),
  );
  const pipeline = imagePipelineArn!;
  return { pipeline, buildArn: await buildAgain({ clients }, pipeline) };
}

export async function buildAgain({ clients }: Pick<World, 'clients'>, pipeline: string): Promise<string> {
  const command = new StartImagePipelineExecutionCommand({ imagePipelineArn: pipeline });
  return (await clients.imageBuilder.send(command)).imageBuildVersionArn!;
}
