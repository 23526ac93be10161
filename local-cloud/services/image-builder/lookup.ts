import { AwsError } from '../../operations.ts';
import type { State } from './model.ts';
import { invalidRequest } from './requests.ts';

/** Throws ResourceNotFoundException with status 404, which no Get operation models and all return. */
export function find<Item>(items: ReadonlyMap<string, Item>, kind: string, id: string | undefined): Item {
  const item = items.get(id ?? '');
  if (!item) throw new AwsError('ResourceNotFoundException', `The ${kind} ${id} cannot be found.`, 404);
  return item;
}

/** What a pipeline or a build refers to must exist: here a missing one is a fault of the request. */
export function refer<Item>(items: ReadonlyMap<string, Item>, kind: string, id: string | undefined): Item {
  const item = items.get(id ?? '');
  if (!item) throw invalidRequest(`The ${kind} ${id} does not exist.`);
  return item;
}

export const findPipeline = ({ pipelines }: State, id: string | undefined) =>
  find(pipelines, 'image pipeline', id);

interface Parts {
  readonly imageRecipeArn?: string | undefined;
  readonly infrastructureConfigurationArn?: string | undefined;
  readonly distributionConfigurationArn?: string | undefined;
}

/** What an image is built from. Throws InvalidRequestException for a part that does not exist. */
export const partsOf = (state: State, input: Parts) => ({
  recipe: refer(state.recipes, 'image recipe', input.imageRecipeArn),
  infrastructure: refer(
    state.infrastructures,
    'infrastructure configuration',
    input.infrastructureConfigurationArn,
  ),
  distribution:
    input.distributionConfigurationArn === undefined
      ? undefined
      : refer(state.distributions, 'distribution configuration', input.distributionConfigurationArn),
});
