import {
  CreateComponentCommand,
  type CreateComponentCommandInput,
  CreateImagePipelineCommand,
  type CreateImagePipelineCommandInput,
  CreateImageRecipeCommand,
  type CreateImageRecipeCommandInput,
  CreateInfrastructureConfigurationCommand,
  type CreateInfrastructureConfigurationCommandInput,
  UpdateImagePipelineCommand,
  type UpdateImagePipelineCommandInput,
} from '@aws-sdk/client-imagebuilder';
import { type Handler, made, type Properties } from './handler.ts';

/** Templates write `ParentImage` where the API has `parentImage`, and `Version` where it has `semanticVersion`. */
function input<Input>({ Version, ...properties }: Properties): Input {
  const renamed = Object.entries(properties).map(([key, value]) => [lowered(key), within(value)]);
  return {
    ...Object.fromEntries(renamed),
    ...(Version !== undefined && { semanticVersion: Version }),
  } as Input;
}

function within(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(within);
  return typeof value === 'object' && value !== null ? input(value) : value;
}

const lowered = (key: string) => key.charAt(0).toLowerCase() + key.slice(1);

export const component: Handler = {
  async create({ imageBuilder }, properties) {
    const command = new CreateComponentCommand(input<CreateComponentCommandInput>(properties));
    return made((await imageBuilder.send(command)).componentBuildVersionArn);
  },
};

export const imageRecipe: Handler = {
  async create({ imageBuilder }, properties) {
    const command = new CreateImageRecipeCommand(input<CreateImageRecipeCommandInput>(properties));
    return made((await imageBuilder.send(command)).imageRecipeArn);
  },
};

export const infrastructureConfiguration: Handler = {
  async create({ imageBuilder }, properties) {
    const given = input<CreateInfrastructureConfigurationCommandInput>(properties);
    const command = new CreateInfrastructureConfigurationCommand(given);
    return made((await imageBuilder.send(command)).infrastructureConfigurationArn);
  },
};

export const imagePipeline: Handler = {
  async create({ imageBuilder }, properties) {
    const command = new CreateImagePipelineCommand(input<CreateImagePipelineCommandInput>(properties));
    return made((await imageBuilder.send(command)).imagePipelineArn);
  },
  async update({ imageBuilder }, before, properties) {
    const given = { ...input<UpdateImagePipelineCommandInput>(properties), imagePipelineArn: before.ref };
    await imageBuilder.send(new UpdateImagePipelineCommand(given));
    return before;
  },
};
