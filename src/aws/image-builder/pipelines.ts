import { GetImagePipelineCommand, type ImagebuilderClient } from '@aws-sdk/client-imagebuilder';
import type { Pipeline, Pipelines } from '../../ports/pipelines.ts';
import { callAws, required } from '../call.ts';
import { ifUnknown } from './unknown.ts';

type Client = Pick<ImagebuilderClient, 'send'>;

export const imagePipelines = (client: Client): Pipelines => ({
  describe: (arn) => describe(client, arn),
});

/** Tests run unless they are off. */
async function describe(client: Client, imagePipelineArn: string): Promise<Pipeline | undefined> {
  const response = await callAws(
    `describe the pipeline ${imagePipelineArn}`,
    client.send(new GetImagePipelineCommand({ imagePipelineArn })),
    ifUnknown(() => undefined),
  );
  if (!response) return undefined;
  const pipeline = required(response.imagePipeline, `the pipeline ${imagePipelineArn}`);
  return {
    isTested: pipeline.imageTestsConfiguration?.imageTestsEnabled !== false,
    isScanned: pipeline.imageScanningConfiguration?.imageScanningEnabled === true,
  };
}
