import { beforeEach, describe, expect, test } from 'vitest';
import type { ImageRegistration } from '../../../../local-cloud/compute-interface.ts';
import type { CloudEvent } from '../../../../local-cloud/region.ts';
import { createImageBuilder } from '../../../../local-cloud/services/image-builder/image-builder.ts';
import type { BuildStore, Destination } from '../../../../local-cloud/services/image-builder/model.ts';
import { type VirtualClock, virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

const prefix = 'arn:aws:imagebuilder:eu-west-1:111122223333:';
const stages = { PENDING: 1_000, BUILDING: 10_000, TESTING: 5_000, DISTRIBUTING: 2_000 };
const refused = (code: string) => expect.objectContaining({ code });

let clock: VirtualClock;
let builder: ReturnType<typeof createImageBuilder>;
let emitted: CloudEvent[];
let registered: ImageRegistration[];
let received: (ImageRegistration & { digest: string })[];
let assigned: Map<string, string>;
let store: BuildStore;

beforeEach(() => {
  clock = virtualClock();
  emitted = [];
  registered = [];
  assigned = new Map();
  // Content is its folder's name here: the same folder gives the same content.
  store = {
    build: async (folder) => ({ digest: `digest of ${folder}` }),
    assign: (imageId, digest) => void assigned.set(imageId, digest),
  };
  const emit = (event: CloudEvent) => void emitted.push(event);
  const region = { clock, account: '111122223333', name: 'eu-west-1', random: () => 0.5, emit };
  const registerImage = (image: (typeof registered)[0]) => void registered.push(image);
  const imageStore = {
    build: (folder: string) => store.build(folder),
    assign: (imageId: string, digest: string) => store.assign(imageId, digest),
  };
  received = [];
  const far: Destination = {
    place: { name: 'us-east-1', account: '444455556666' },
    receive: async (digest, image) => void received.push({ ...image, digest }),
  };
  builder = createImageBuilder(region, imageStore, { registerImage }, stages, [far]);
});

// biome-ignore lint/suspicious/noExplicitAny: answers are looked into freely
const op = (name: string, input: object = {}): any =>
  builder.service.operations[name]!(input, { requestId: 'request-1' });

const recipeInput = (semanticVersion: string) => ({
  name: 'Web Shop',
  semanticVersion,
  parentImage: 'ami-0abc',
  components: [{ componentArn: `${prefix}component/server/1.0.0/1` }],
  amiTags: { service: 'web' },
});

/** A component, a recipe, an infrastructure configuration and a pipeline of them. */
function prepare(pipeline: object = {}): { pipeline: string; recipe: string; infrastructure: string } {
  const component = { name: 'server', semanticVersion: '1.0.0', platform: 'Linux', uri: 'file:///images/v1' };
  op('CreateComponent', component);
  const { imageRecipeArn } = op('CreateImageRecipe', recipeInput('1.0.0'));
  const { infrastructureConfigurationArn } = op('CreateInfrastructureConfiguration', {
    name: 'small',
    instanceProfileName: 'builder',
  });
  const { imagePipelineArn } = op('CreateImagePipeline', {
    name: 'web-pipeline',
    imageRecipeArn,
    infrastructureConfigurationArn,
    ...pipeline,
  });
  return {
    pipeline: imagePipelineArn,
    recipe: imageRecipeArn,
    infrastructure: infrastructureConfigurationArn,
  };
}

const start = (imagePipelineArn: string, more: object = {}): string =>
  op('StartImagePipelineExecution', { imagePipelineArn, ...more }).imageBuildVersionArn;
const image = (imageBuildVersionArn: string) => op('GetImage', { imageBuildVersionArn }).image;
const statuses = () => emitted.map(({ detail }) => (detail as { state: { status: string } }).state.status);

describe('a build', () => {
  test('goes from pending to an AMI, and says so in events that carry neither AMI nor pipeline', async () => {
    const { pipeline } = prepare({ imageTags: { team: 'shop' } });
    const build = start(pipeline, { tags: { commit: 'abc' } });
    expect(build).toBe(`${prefix}image/web-shop/1.0.0/1`);
    expect(image(build)).toMatchObject({ state: { status: 'PENDING' }, outputResources: { amis: [] } });
    await clock.advance(18_000);

    expect(statuses()).toEqual(['BUILDING', 'TESTING', 'DISTRIBUTING', 'AVAILABLE']);
    expect(emitted.at(-1)).toEqual({
      source: 'aws.imagebuilder',
      'detail-type': 'EC2 Image Builder Image State Change',
      resources: [build],
      detail: { 'previous-state': { status: 'DISTRIBUTING' }, state: { status: 'AVAILABLE' } },
    });
    const [ami] = image(build).outputResources.amis;
    expect(ami).toMatchObject({ region: 'eu-west-1', accountId: '111122223333' });
    expect(ami.image).toMatch(/^ami-[0-9a-f]{17}$/);
    expect(image(build)).toMatchObject({
      state: { status: 'AVAILABLE' },
      sourcePipelineArn: pipeline,
      sourcePipelineName: 'web-pipeline',
      imageRecipe: { name: 'Web Shop', version: '1.0.0' },
      tags: { team: 'shop', commit: 'abc' },
    });
    expect(assigned).toEqual(new Map([[ami.image, 'digest of /images/v1']]));
    expect(registered).toMatchObject([
      {
        imageId: ami.image,
        name: 'web-shop 2026-01-01T00-00-18.000Z',
        tags: { service: 'web', CreatedBy: 'EC2 Image Builder', Ec2ImageBuilderArn: build },
      },
    ]);
  });

  test('makes a new AMI each time, of the same content too', async () => {
    const { pipeline } = prepare();
    const builds = [start(pipeline), start(pipeline)];
    await clock.advance(18_000);
    const [one, two] = builds.map((build) => image(build).outputResources.amis[0].image);
    expect(builds).toEqual([`${prefix}image/web-shop/1.0.0/1`, `${prefix}image/web-shop/1.0.0/2`]);
    expect(one).not.toBe(two);
    expect(assigned.get(one)).toBe(assigned.get(two));
  });

  test('skips the tests of a pipeline without any', async () => {
    const { pipeline } = prepare({ imageTestsConfiguration: { imageTestsEnabled: false } });
    start(pipeline);
    await clock.advance(13_000);
    expect(statuses()).toEqual(['BUILDING', 'DISTRIBUTING', 'AVAILABLE']);
  });

  test('waits for the build when that takes longer than its state', async () => {
    const build = Promise.withResolvers<{ digest: string }>();
    store.build = () => build.promise;
    start(prepare().pipeline);
    await clock.advance(3_600_000);
    expect(statuses()).toEqual(['BUILDING']);
    build.resolve({ digest: 'late' });
    await clock.advance(7_000);
    expect(statuses().at(-1)).toBe('AVAILABLE');
  });

  test('of a folder that cannot be built fails and gives the reason', async () => {
    store.build = async () => {
      throw new Error('it has no image.json');
    };
    const { pipeline } = prepare();
    const build = start(pipeline);
    await clock.advance(18_000);
    expect(statuses()).toEqual(['BUILDING', 'FAILED']);
    expect(image(build).state).toEqual({ status: 'FAILED', reason: 'it has no image.json' });
    expect(op('GetImagePipeline', { imagePipelineArn: pipeline }).imagePipeline).toMatchObject({
      lastRunStatus: 'FAILED',
      dateLastRun: '2026-01-01T00:00:00.000Z',
    });
    expect(registered).toEqual([]);
  });

  test('can be cancelled until it has ended, and then goes no further', async () => {
    const build = start(prepare().pipeline);
    await clock.advance(5_000);
    op('CancelImageCreation', { imageBuildVersionArn: build });
    await clock.advance(3_600_000);
    expect(statuses()).toEqual(['BUILDING', 'CANCELLED']);
    expect(registered).toEqual([]);
    expect(() => op('CancelImageCreation', { imageBuildVersionArn: build })).toThrow(
      refused('InvalidRequestException'),
    );
  });

  test('goes no further once the builder is closed', async () => {
    start(prepare().pipeline);
    await clock.advance(5_000);
    builder.close();
    await clock.advance(3_600_000);
    expect(statuses()).toEqual(['BUILDING']);
    expect(registered).toEqual([]);
  });

  test('can be started from a recipe without a pipeline, and named by a distribution', async () => {
    const { recipe: imageRecipeArn, infrastructure: infrastructureConfigurationArn } = prepare();
    const { distributionConfigurationArn } = op('CreateDistributionConfiguration', {
      name: 'here',
      distributions: [
        {
          region: 'eu-west-1',
          amiDistributionConfiguration: {
            name: 'shop-{{ imagebuilder:buildDate }}',
            amiTags: { from: 'here' },
          },
        },
      ],
    });
    const { imageBuildVersionArn } = op('CreateImage', {
      imageRecipeArn,
      infrastructureConfigurationArn,
      distributionConfigurationArn,
    });
    await clock.advance(18_000);
    expect(image(imageBuildVersionArn)).toMatchObject({ state: { status: 'AVAILABLE' } });
    expect(image(imageBuildVersionArn).sourcePipelineArn).toBeUndefined();
    expect(registered).toMatchObject([{ name: 'shop-2026-01-01T00-00-18.000Z', tags: { from: 'here' } }]);
  });
});

describe('a build that is distributed', () => {
  const distributed = async (distributions: object[]) => {
    const { recipe: imageRecipeArn, infrastructure: infrastructureConfigurationArn } = prepare();
    const { distributionConfigurationArn } = op('CreateDistributionConfiguration', {
      name: 'far',
      distributions,
    });
    const parts = { imageRecipeArn, infrastructureConfigurationArn, distributionConfigurationArn };
    const { imageBuildVersionArn } = op('CreateImage', parts);
    await clock.advance(18_000);
    return image(imageBuildVersionArn);
  };
  const to = (region: string, ...targetAccountIds: string[]) => ({
    region,
    amiDistributionConfiguration: targetAccountIds.length > 0 ? { targetAccountIds } : {},
  });

  test('has a copy of its own in each region and account that its distribution names', async () => {
    const { state, outputResources } = await distributed([to('eu-west-1'), to('us-east-1', '444455556666')]);
    expect(state).toMatchObject({ status: 'AVAILABLE' });
    const [own, copy, ...more] = outputResources.amis;
    expect([own, copy, more]).toMatchObject([
      { region: 'eu-west-1', accountId: '111122223333', image: registered[0]?.imageId },
      { region: 'us-east-1', accountId: '444455556666', image: received[0]?.imageId },
      [],
    ]);
    expect(own.image).not.toBe(copy.image);
    expect(received).toMatchObject([{ tags: registered[0]?.tags, digest: assigned.get(own.image) }]);
  });

  test('fails where there is no such place', async () => {
    expect((await distributed([to('ap-south-1')])).state).toMatchObject({
      status: 'FAILED',
      reason: 'ap-south-1 of 111122223333 is not there.',
    });
  });
});

describe('asking twice', () => {
  test('with the same client token builds once, and with other parameters is refused', () => {
    const { pipeline } = prepare();
    const first = op('StartImagePipelineExecution', { imagePipelineArn: pipeline, clientToken: 't' });
    expect(first).toMatchObject({ requestId: 'request-1', clientToken: 't' });
    expect(start(pipeline, { clientToken: 't' })).toBe(first.imageBuildVersionArn);
    expect(start(pipeline, { clientToken: 'u' })).not.toBe(first.imageBuildVersionArn);
    expect(() => start(pipeline, { clientToken: 't', tags: { a: 'b' } })).toThrow(
      refused('IdempotentParameterMismatchException'),
    );
  });

  test('a day later is asking anew', async () => {
    const { pipeline } = prepare();
    const first = start(pipeline, { clientToken: 't' });
    await clock.advance(24 * 3_600_000);
    expect(start(pipeline, { clientToken: 't' })).not.toBe(first);
  });

  test('for the same name without it is refused', () => {
    prepare();
    expect(() => op('CreateImageRecipe', recipeInput('1.0.0'))).toThrow(
      refused('ResourceAlreadyExistsException'),
    );
  });
});

describe('pipelines and lists', () => {
  test('an updated pipeline builds its new recipe, under the new version', async () => {
    const { pipeline: imagePipelineArn, infrastructure: infrastructureConfigurationArn } = prepare({
      description: 'the shop',
    });
    start(imagePipelineArn);
    const { imageRecipeArn } = op('CreateImageRecipe', recipeInput('1.1.0'));
    op('UpdateImagePipeline', { imagePipelineArn, imageRecipeArn, infrastructureConfigurationArn });
    expect(start(imagePipelineArn)).toBe(`${prefix}image/web-shop/1.1.0/1`);
    expect(op('GetImagePipeline', { imagePipelineArn }).imagePipeline.description).toBeUndefined();

    const versions = op('ListImages', { filters: [{ name: 'name', values: ['Web Shop'] }] }).imageVersionList;
    expect(versions.map((one: { version: string }) => one.version)).toEqual(['1.0.0', '1.1.0']);
    const imageVersionArn = `${prefix}image/web-shop/1.1.0`;
    expect(op('ListImageBuildVersions', { imageVersionArn }).imageSummaryList).toMatchObject([
      { arn: `${imageVersionArn}/1`, version: '1.1.0/1', owner: '111122223333' },
    ]);
    expect(op('ListImages', { owner: 'Amazon' }).imageVersionList).toEqual([]);
  });

  test('the images of a pipeline come a page at a time, with their AMIs', async () => {
    const { pipeline: imagePipelineArn } = prepare();
    const builds = [1, 2, 3].map(() => start(imagePipelineArn));
    await clock.advance(18_000);
    const first = op('ListImagePipelineImages', { imagePipelineArn, maxResults: 2 });
    const { nextToken } = first;
    const second = op('ListImagePipelineImages', { imagePipelineArn, maxResults: 2, nextToken });
    expect(second.nextToken).toBeUndefined();
    const found = [...first.imageSummaryList, ...second.imageSummaryList];
    expect(found.map(({ arn }) => arn)).toEqual(builds);
    expect(found[0]).toMatchObject({
      outputResources: { amis: [{ image: expect.stringMatching(/^ami-/) }] },
    });

    const list = (more: object) => () => op('ListImagePipelineImages', { imagePipelineArn, ...more });
    expect(list({ nextToken: 'made-up' })).toThrow(refused('InvalidPaginationTokenException'));
    expect(list({ maxResults: 26 })).toThrow(refused('InvalidParameterException'));
    expect(list({ filters: [{ name: 'colour', values: ['blue'] }] })).toThrow(
      refused('InvalidParameterException'),
    );
  });

  test('pipelines are found by what they build', () => {
    const { recipe } = prepare();
    const of = (arn: string) =>
      op('ListImagePipelines', { filters: [{ name: 'imageRecipeArn', values: [arn] }] });
    expect(of(recipe).imagePipelineList).toMatchObject([{ name: 'web-pipeline', platform: 'Linux' }]);
    expect(of(`${recipe}0`).imagePipelineList).toEqual([]);
  });

  test('recipes and components can be looked at again', () => {
    const { recipe: imageRecipeArn } = prepare();
    const { imageRecipe } = op('GetImageRecipe', { imageRecipeArn });
    expect(imageRecipe).toMatchObject({ name: 'Web Shop', version: '1.0.0', parentImage: 'ami-0abc' });
    const [{ componentArn }] = imageRecipe.components;
    expect(op('GetComponent', { componentBuildVersionArn: componentArn }).component).toMatchObject({
      name: 'server',
      platform: 'Linux',
      data: 'file:///images/v1',
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['GetImage', { imageBuildVersionArn: `${prefix}image/absent/1.0.0/1` }],
    ['GetImagePipeline', { imagePipelineArn: `${prefix}image-pipeline/absent` }],
    ['GetImageRecipe', { imageRecipeArn: `${prefix}image-recipe/absent/1.0.0` }],
    ['GetComponent', { componentBuildVersionArn: `${prefix}component/absent/1.0.0/1` }],
    ['StartImagePipelineExecution', { imagePipelineArn: `${prefix}image-pipeline/absent` }],
    ['ListImagePipelineImages', { imagePipelineArn: `${prefix}image-pipeline/absent` }],
  ])('%s of what is not there', (name, input) => {
    expect(() => op(name, input)).toThrow(
      expect.objectContaining({ code: 'ResourceNotFoundException', statusCode: 404 }),
    );
  });

  const component = { name: 'other', semanticVersion: '1.0.0', platform: 'Linux', uri: 'file:///a' };
  const distribution = (more: object) => ({ name: 'd', distributions: [{ region: 'eu-west-1', ...more }] });
  test.each([
    [
      'a document instead of a folder',
      'CreateComponent',
      { ...component, uri: undefined, data: 'phases: []' },
    ],
    ['a folder in a bucket', 'CreateComponent', { ...component, uri: 's3://bucket/key' }],
    ['a name of spaces', 'CreateComponent', { ...component, name: '   ' }],
    ['a recipe of two components', 'CreateImageRecipe', { ...recipeInput('2.0.0'), components: [{}, {}] }],
    ['a recipe of nothing', 'CreateImageRecipe', { ...recipeInput('2.0.0'), components: [] }],
    [
      'a component that is missing',
      'CreateImageRecipe',
      { ...recipeInput('2.0.0'), components: [{ componentArn: 'x' }] },
    ],
    ['another region', 'CreateDistributionConfiguration', distribution({ region: 'us-east-1' })],
    ['licenses', 'CreateDistributionConfiguration', distribution({ licenseConfigurationArns: ['x'] })],
    [
      'a fixed image name',
      'CreateDistributionConfiguration',
      distribution({ amiDistributionConfiguration: { name: 'x' } }),
    ],
  ])('%s', (_, name, input) => {
    prepare();
    expect(() => op(name, input)).toThrow(refused('InvalidRequestException'));
  });

  test.each([
    ['a schedule', { schedule: { scheduleExpression: 'cron(0 0 * * ? *)' } }],
    ['containers', { containerRecipeArn: 'x' }],
    ['workflows', { workflows: [] }],
    ['scanning of containers', { imageScanningConfiguration: { ecrConfiguration: {} } }],
    ['an infrastructure that is missing', { infrastructureConfigurationArn: 'x' }],
    ['a distribution that is missing', { distributionConfigurationArn: 'x' }],
    ['a recipe that is missing', { imageRecipeArn: 'x' }],
  ])('a pipeline with %s', (_, more) => {
    expect(() => prepare(more)).toThrow(refused('InvalidRequestException'));
  });

  test.each(['1.0', '1.0.0.0', '01.0.0', '1.0.x', 'v1.0.0'])('the version %s', (semanticVersion) => {
    expect(() => op('CreateComponent', { ...component, semanticVersion })).toThrow(
      refused('InvalidVersionNumberException'),
    );
  });
});
