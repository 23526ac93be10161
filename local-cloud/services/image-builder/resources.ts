import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';

/** A recipe with the folder that its only component names. */
export interface Recipe {
  readonly view: imagebuilder.ImageRecipe & {
    readonly arn: string;
    readonly name: string;
    readonly version: string;
  };
  readonly folder: URL;
}

export type Pipeline = imagebuilder.ImagePipeline & { readonly arn: string; readonly name: string };

interface Component {
  readonly view: imagebuilder.Component;
  readonly folder: URL;
}

export const invalidRequest = (message: string) => new AwsError('InvalidRequestException', message);

/** No Get operation models this error, yet it is what they answer, with status 404. */
const notFound = (kind: string, name: string | undefined) =>
  new AwsError('ResourceNotFoundException', `The ${kind} ${name} cannot be found.`, 404);

/** The name of a resource as it stands in its ARN. */
export const slug = (name: string) => name.toLowerCase().replaceAll(' ', '-');

export type Resources = ReturnType<typeof createResources>;

/** What builds are made from: components, recipes, configurations, pipelines, each under its ARN. */
export function createResources(region: Region) {
  const components = new Map<string, Component>();
  const recipes = new Map<string, Recipe>();
  const infrastructures = new Map<string, imagebuilder.InfrastructureConfiguration>();
  const distributions = new Map<string, imagebuilder.DistributionConfiguration>();
  const pipelines = new Map<string, Pipeline>();
  const now = () => new Date(region.clock.now()).toISOString();

  function add<Item>(items: Map<string, Item>, id: string, item: Item): string {
    if (items.has(id))
      throw new AwsError('ResourceAlreadyExistsException', `The resource ${id} already exists.`);
    items.set(id, item);
    return id;
  }

  function find<Item>(items: Map<string, Item>, kind: string, id: string | undefined): Item {
    const item = items.get(id ?? '');
    if (!item) throw notFound(kind, id);
    return item;
  }

  /** What a pipeline or a build refers to must exist: here a missing one is a fault of the request. */
  function refer<Item>(items: Map<string, Item>, kind: string, id: string | undefined): Item {
    const item = items.get(id ?? '');
    if (!item) throw invalidRequest(`The ${kind} ${id} does not exist.`);
    return item;
  }

  const resources = {
    recipe: (id: string | undefined) => refer(recipes, 'image recipe', id),
    infrastructure: (id: string | undefined) => refer(infrastructures, 'infrastructure configuration', id),
    distribution: (id: string | undefined) =>
      id === undefined ? undefined : refer(distributions, 'distribution configuration', id),
    pipeline: (id: string | undefined) => find(pipelines, 'image pipeline', id),
    pipelines: () => [...pipelines.values()],
    getRecipe: (id: string | undefined) => find(recipes, 'image recipe', id).view,
    getComponent: (id: string | undefined) => find(components, 'component', id).view,

    /** A component is a folder here: its `uri` says which. Documents of steps (`data`) are not run. */
    addComponent(input: imagebuilder.CreateComponentCommandInput): string {
      const { name, version } = checkName(input.name, input.semanticVersion);
      if (input.data !== undefined || !input.uri?.startsWith('file:///'))
        throw invalidRequest('A component is a folder here: give its uri as file:///…, and no data.');
      if (input.dryRun) throw new AwsError('DryRunOperationException', 'The request would have succeeded.');
      const id = arn(region, 'imagebuilder', `component/${slug(name)}/${version}/1`);
      const view = {
        ...pick(input, ['description', 'changeDescription', 'platform', 'supportedOsVersions', 'tags']),
        arn: id,
        name,
        version,
        type: 'BUILD' as const,
        owner: region.account,
        dateCreated: now(),
        // AWS keeps the document here; this is what stands for it.
        data: input.uri,
        state: { status: 'ACTIVE' as const },
      };
      return add(components, id, { view, folder: new URL(input.uri) });
    },

    addRecipe(input: imagebuilder.CreateImageRecipeCommandInput): string {
      const { name, version } = checkName(input.name, input.semanticVersion);
      const [component, ...others] = input.components ?? [];
      if (!component || others.length > 0) throw invalidRequest('A recipe has exactly one component here.');
      if ((component.parameters ?? []).length > 0)
        throw invalidRequest('Parameters of components are not supported here.');
      if (!input.parentImage) throw invalidRequest('A recipe needs a parent image.');
      const { folder, view: part } = refer(components, 'component', component.componentArn);
      const id = arn(region, 'imagebuilder', `image-recipe/${slug(name)}/${version}`);
      const { clientToken, semanticVersion, ...kept } = input;
      const view = {
        ...kept,
        arn: id,
        type: 'AMI' as const,
        name,
        version,
        platform: part.platform,
        owner: region.account,
        dateCreated: now(),
      };
      return add(recipes, id, { view, folder });
    },

    addInfrastructure(input: imagebuilder.CreateInfrastructureConfigurationCommandInput): string {
      const { clientToken, ...kept } = input;
      const id = arn(
        region,
        'imagebuilder',
        `infrastructure-configuration/${slug(checkName(input.name).name)}`,
      );
      if (!input.instanceProfileName) throw invalidRequest('An instance profile is required.');
      return add(infrastructures, id, { ...kept, arn: id, dateCreated: now() });
    },

    /** Images go to this account in this region alone; a distribution names and tags them. */
    addDistribution(input: imagebuilder.CreateDistributionConfigurationCommandInput): string {
      const { clientToken, ...kept } = input;
      const id = arn(
        region,
        'imagebuilder',
        `distribution-configuration/${slug(checkName(input.name).name)}`,
      );
      checkDistributions(region, input.distributions ?? []);
      return add(distributions, id, { ...kept, arn: id, timeoutMinutes: 720, dateCreated: now() });
    },

    addPipeline(input: imagebuilder.CreateImagePipelineCommandInput): string {
      const { name } = checkName(input.name);
      const id = arn(region, 'imagebuilder', `image-pipeline/${slug(name)}`);
      const view = pipelineOf(input);
      return add(pipelines, id, {
        ...view,
        arn: id,
        name,
        tags: input.tags,
        dateCreated: now(),
        dateUpdated: now(),
      });
    },

    /** Not a patch: what is left out goes back to its default (API reference of UpdateImagePipeline). */
    updatePipeline(input: imagebuilder.UpdateImagePipelineCommandInput): string {
      const { arn: id, name, tags, dateCreated } = find(pipelines, 'image pipeline', input.imagePipelineArn);
      pipelines.set(id, { ...pipelineOf(input), arn: id, name, tags, dateCreated, dateUpdated: now() });
      return id;
    },
  };

  function pipelineOf(
    input: Omit<imagebuilder.CreateImagePipelineCommandInput, 'name'>,
  ): imagebuilder.ImagePipeline {
    checkSupported(input);
    if (input.schedule !== undefined)
      throw invalidRequest(
        'Pipelines have no schedule here: start executions, for example from a scheduled rule.',
      );
    const recipe = resources.recipe(input.imageRecipeArn);
    resources.infrastructure(input.infrastructureConfigurationArn);
    resources.distribution(input.distributionConfigurationArn);
    return {
      ...pick(input, ['description', 'imageRecipeArn', 'infrastructureConfigurationArn', 'imageTags']),
      ...pick(input, ['distributionConfigurationArn', 'enhancedImageMetadataEnabled', 'executionRole']),
      platform: recipe.view.platform,
      imageTestsConfiguration: input.imageTestsConfiguration ?? {
        imageTestsEnabled: true,
        timeoutMinutes: 720,
      },
      status: input.status ?? 'ENABLED',
    };
  }

  return resources;
}

/** What pipelines and direct builds have in common and is not built here. */
export function checkSupported(
  input: Pick<
    imagebuilder.CreateImageCommandInput,
    'containerRecipeArn' | 'workflows' | 'imageScanningConfiguration'
  >,
): void {
  if (input.containerRecipeArn !== undefined)
    throw invalidRequest('Container images are not supported here.');
  if (input.workflows !== undefined) throw invalidRequest('Workflows are not supported here.');
  if (input.imageScanningConfiguration?.imageScanningEnabled)
    throw invalidRequest('Image scanning is not supported here.');
}

function checkName(name = '', version?: string): { name: string; version: string } {
  if (!/^[\w-][\w -]{1,126}[\w-]$/.test(name))
    throw invalidRequest(`The value supplied for parameter 'name' is not valid: ${name}.`);
  const node = '(0|[1-9]\\d{0,9})';
  if (version !== undefined && !new RegExp(`^${node}\\.${node}\\.${node}$`).test(version))
    throw new AwsError('InvalidVersionNumberException', `${version} is not a semantic version like 1.0.0.`);
  return { name, version: version ?? '' };
}

const distributionKeys = ['region', 'amiDistributionConfiguration'];
const amiKeys = ['name', 'description', 'amiTags'];

function checkDistributions(region: Region, distributions: readonly imagebuilder.Distribution[]): void {
  const [distribution, ...others] = distributions;
  if (distribution?.region !== region.name || others.length > 0)
    throw invalidRequest(`Images are distributed to ${region.name} alone here.`);
  const ami = distribution.amiDistributionConfiguration ?? {};
  const foreign = [
    ...Object.keys(distribution).filter((key) => !distributionKeys.includes(key)),
    ...Object.keys(ami).filter((key) => !amiKeys.includes(key)),
  ];
  if (foreign.length > 0) throw invalidRequest(`A distribution's ${foreign[0]} is not supported here.`);
  if (ami.name !== undefined && !/\{\{\s*imagebuilder:buildDate\s*\}\}/.test(ami.name))
    throw invalidRequest('The name of a distributed image must contain {{ imagebuilder:buildDate }}.');
}

const pick = <Item extends object, Key extends keyof Item>(item: Item, keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, item[key]])) as Pick<Item, Key>;
