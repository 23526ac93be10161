import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  EventBridgeClient,
  InvalidEventPatternException,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateComponentCommand,
  CreateImagePipelineCommand,
  CreateImageRecipeCommand,
  CreateInfrastructureConfigurationCommand,
  GetImageCommand,
  GetImagePipelineCommand,
  ImagebuilderClient,
  ListImagePipelineImagesCommand,
  StartImagePipelineExecutionCommand,
} from '@aws-sdk/client-imagebuilder';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createImageStore, type ImageStore } from '../../../../local-cloud/hosts/image-store.ts';
import { createEventBridge } from '../../../../local-cloud/services/eventbridge/eventbridge.ts';
import { createImageBuilder } from '../../../../local-cloud/services/image-builder/image-builder.ts';
import { createSqs } from '../../../../local-cloud/services/sqs/sqs.ts';
import { wallClock } from '../../../../local-cloud/time/clock.ts';
import { createEndpoint } from '../../../../local-cloud/wire/endpoint.ts';

let root: string;
let imageStore: ImageStore;
let eventBridge: EventBridgeClient;
let imageBuilder: ImagebuilderClient;
let received: { resources: string[]; detail: unknown }[];
let close: () => Promise<void>;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'image-builder-'));
  received = [];
  const place = { clock: wallClock(1_000), account: '111122223333', name: 'eu-west-1', random: Math.random };
  const invoke = async (_: string, event: unknown) => void received.push(event as (typeof received)[0]);
  const events = createEventBridge(place, { invoke }, createSqs(place));
  imageStore = createImageStore(join(root, 'store'));
  const builder = createImageBuilder({ ...place, emit: events.emit }, imageStore, {
    registerImage: () => {},
  });
  const endpoint = await createEndpoint({ services: [events.service, builder.service], onError: () => {} });
  const settings = {
    endpoint: endpoint.url,
    region: place.name,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  eventBridge = new EventBridgeClient(settings);
  imageBuilder = new ImagebuilderClient(settings);
  close = async () => {
    eventBridge.destroy();
    imageBuilder.destroy();
    await endpoint.close();
    builder.close();
    events.close();
    await imageStore.destroy();
    await rm(root, { recursive: true });
  };
});

afterEach(() => close());

async function createPipeline(folder: string): Promise<string> {
  const { componentBuildVersionArn: componentArn } = await imageBuilder.send(
    new CreateComponentCommand({
      name: 'server',
      semanticVersion: '1.0.0',
      platform: 'Linux',
      uri: pathToFileURL(folder).href,
    }),
  );
  const { imageRecipeArn } = await imageBuilder.send(
    new CreateImageRecipeCommand({
      name: 'web',
      semanticVersion: '1.0.0',
      parentImage: 'ami-0abc',
      components: [{ componentArn }],
    }),
  );
  const { infrastructureConfigurationArn } = await imageBuilder.send(
    new CreateInfrastructureConfigurationCommand({ name: 'small', instanceProfileName: 'builder' }),
  );
  const { imagePipelineArn } = await imageBuilder.send(
    new CreateImagePipelineCommand({ name: 'web', imageRecipeArn, infrastructureConfigurationArn }),
  );
  return imagePipelineArn!;
}

test('a folder becomes an image, and a rule hears of it, all through the SDK', async () => {
  await eventBridge.send(
    new PutRuleCommand({
      Name: 'images',
      EventPattern: JSON.stringify({
        source: ['aws.imagebuilder'],
        resources: [{ prefix: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/' }],
        detail: { state: { status: ['AVAILABLE', 'FAILED'] } },
      }),
    }),
  );
  const Arn = 'arn:aws:lambda:eu-west-1:111122223333:function:on-image';
  await eventBridge.send(new PutTargetsCommand({ Rule: 'images', Targets: [{ Id: 'fn', Arn }] }));

  const imagePipelineArn = await createPipeline(join(import.meta.dirname, '../../../fixtures/images/v1'));
  const { imageBuildVersionArn } = await imageBuilder.send(
    new StartImagePipelineExecutionCommand({ imagePipelineArn }),
  );
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 60_000 });
  expect(received[0]).toMatchObject({
    resources: [imageBuildVersionArn],
    detail: { state: { status: 'AVAILABLE' } },
  });

  const { image } = await imageBuilder.send(new GetImageCommand({ imageBuildVersionArn }));
  expect(image).toMatchObject({ sourcePipelineArn: imagePipelineArn, imageRecipe: { name: 'web' } });
  const ami = image!.outputResources!.amis![0]!.image!;
  expect(imageStore.image(ami)?.manifest.env).toEqual({ VERSION: 'v1' });
  const { imageSummaryList } = await imageBuilder.send(
    new ListImagePipelineImagesCommand({ imagePipelineArn }),
  );
  expect(imageSummaryList).toMatchObject([{ outputResources: { amis: [{ image: ami }] } }]);
});

test('a folder that is no image makes a build that failed, and says why', async () => {
  const imagePipelineArn = await createPipeline(root);
  const { imageBuildVersionArn } = await imageBuilder.send(
    new StartImagePipelineExecutionCommand({ imagePipelineArn }),
  );
  const state = async () =>
    (await imageBuilder.send(new GetImageCommand({ imageBuildVersionArn }))).image?.state;
  await vi.waitFor(
    async () =>
      expect(await state()).toEqual({ status: 'FAILED', reason: expect.stringContaining('no image.json') }),
    { timeout: 60_000 },
  );
});

test('errors arrive as the classes that callers catch', async () => {
  await expect(
    eventBridge.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source": [{"wildcard": "*"}]}' })),
  ).rejects.toBeInstanceOf(InvalidEventPatternException);
  const imagePipelineArn = 'arn:aws:imagebuilder:eu-west-1:111122223333:image-pipeline/absent';
  await expect(imageBuilder.send(new GetImagePipelineCommand({ imagePipelineArn }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    $metadata: { httpStatusCode: 404 },
  });
});
