import { type ImagebuilderClient, ListImageRecipesCommand } from '@aws-sdk/client-imagebuilder';
import type { Parent } from '../../ports/image-deletion.ts';
import { callAws, paginate } from '../call.ts';

/** Recipes are never changed: each version of one is listed, for as long as it is there. */
export async function recipeParents(client: Pick<ImagebuilderClient, 'send'>): Promise<readonly Parent[]> {
  const recipes = await paginate(async (nextToken: string | undefined) => {
    const command = new ListImageRecipesCommand({ owner: 'Self', nextToken });
    const response = await callAws('list recipes of images', client.send(command));
    return { items: response.imageRecipeSummaryList, next: response.nextToken };
  });
  return recipes.flatMap(({ arn = '', parentImage }) =>
    parentImage === undefined ? [] : [{ recipe: recipeName(arn), image: parentImage }],
  );
}

/** `web/1.0.0` of the ARN of a recipe, of images or of containers; the whole of what is none. */
export const recipeName = (arn: string) => arn.split(/:(?:image|container)-recipe\//)[1] ?? arn;
