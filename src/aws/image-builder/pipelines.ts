import { createHash } from 'node:crypto';
import {
  GetImagePipelineCommand,
  type ImagebuilderClient,
  StartImagePipelineExecutionCommand,
} from '@aws-sdk/client-imagebuilder';
import type { Pipeline, Pipelines } from '../../ports/pipelines.ts';
import { callAws, required } from '../call.ts';
import { ifUnknown } from './unknown.ts';

type Client = Pick<ImagebuilderClient, 'send'>;

export const imagePipelines = (client: Client): Pipelines => ({
  describe: (arn) => describe(client, arn),
  start: (arn, key) => start(client, arn, key),
});

/** A client token has at most 36 characters (Image Builder API reference, `StartImagePipelineExecution`). */
async function start(client: Client, imagePipelineArn: string, key: string): Promise<string> {
  const clientToken = createHash('sha256').update(`${imagePipelineArn} ${key}`).digest('hex').slice(0, 36);
  const response = await callAws(
    `start the pipeline ${imagePipelineArn}`,
    client.send(new StartImagePipelineExecutionCommand({ imagePipelineArn, clientToken })),
  );
  return required(response.imageBuildVersionArn, `the build of ${imagePipelineArn}`);
}

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
