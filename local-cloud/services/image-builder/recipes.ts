import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { AwsError, type Result } from '../../operations.ts';
import { arn, type Region } from '../../region.ts';
import { list, recipeFields } from './lists.ts';
import { find, refer } from './lookup.ts';
import { type State, slug } from './model.ts';
import { add, checkName, invalidRequest, pick } from './requests.ts';

/** Components, and the recipes that are made of them. */
export const recipeOperations = (region: Region, state: State) => ({
  CreateComponent: (input: imagebuilder.CreateComponentCommandInput) => ({
    componentBuildVersionArn: addComponent(region, state, input),
    clientToken: input.clientToken,
  }),

  CreateImageRecipe: (input: imagebuilder.CreateImageRecipeCommandInput) => ({
    imageRecipeArn: addRecipe(region, state, input),
    clientToken: input.clientToken,
  }),

  GetComponent: (
    input: imagebuilder.GetComponentCommandInput,
  ): Result<imagebuilder.GetComponentCommandOutput> => ({
    component: find(state.components, 'component', input.componentBuildVersionArn).view,
  }),

  GetImageRecipe: (
    input: imagebuilder.GetImageRecipeCommandInput,
  ): Result<imagebuilder.GetImageRecipeCommandOutput> => ({
    imageRecipe: find(state.recipes, 'image recipe', input.imageRecipeArn).view,
  }),

  ListImageRecipes(
    input: imagebuilder.ListImageRecipesCommandInput,
  ): Result<imagebuilder.ListImageRecipesCommandOutput> {
    const recipes = [...state.recipes.values()].map(({ view }) => view);
    const { items, nextToken } = list(recipes, input, recipeFields);
    return { imageRecipeSummaryList: items.map(recipeSummary), nextToken };
  },
});

/** A component is a folder here: its `uri` says which. Documents of steps (`data`) are not run. */
function addComponent(region: Region, state: State, input: imagebuilder.CreateComponentCommandInput): string {
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
    dateCreated: new Date(region.clock.now()).toISOString(),
    // AWS keeps the document here.
    data: input.uri,
    state: { status: 'ACTIVE' as const },
  };
  return add(state.components, id, { view, folder: new URL(input.uri) });
}

function addRecipe(region: Region, state: State, input: imagebuilder.CreateImageRecipeCommandInput): string {
  const { name, version } = checkName(input.name, input.semanticVersion);
  const [component, ...others] = input.components ?? [];
  if (!component || others.length > 0) throw invalidRequest('A recipe has exactly one component here.');
  if ((component.parameters ?? []).length > 0)
    throw invalidRequest('Parameters of components are not supported here.');
  if (!input.parentImage) throw invalidRequest('A recipe needs a parent image.');
  const { folder, view: part } = refer(state.components, 'component', component.componentArn);
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
    dateCreated: new Date(region.clock.now()).toISOString(),
  };
  return add(state.recipes, id, { view, folder });
}

const recipeSummary = (recipe: imagebuilder.ImageRecipe): imagebuilder.ImageRecipeSummary =>
  pick(recipe, ['arn', 'name', 'platform', 'owner', 'parentImage', 'dateCreated', 'tags']);
