import type * as imagebuilder from '@aws-sdk/client-imagebuilder';
import { AwsError } from '../../operations.ts';

export const invalidRequest = (message: string) => new AwsError('InvalidRequestException', message);

/** Refuses what pipelines and direct builds have in common and is not built here. */
export function checkSupported(
  input: Pick<
    imagebuilder.CreateImageCommandInput,
    'containerRecipeArn' | 'workflows' | 'imageScanningConfiguration'
  >,
): void {
  if (input.containerRecipeArn !== undefined)
    throw invalidRequest('Container images are not supported here.');
  if (input.workflows !== undefined) throw invalidRequest('Workflows are not supported here.');
  if (input.imageScanningConfiguration?.ecrConfiguration)
    throw invalidRequest('Images of containers are not scanned here.');
}

/** Throws InvalidRequestException for the name, InvalidVersionNumberException for the version. */
export function checkName(name = '', version?: string): { name: string; version: string } {
  if (!/^[\w-][\w -]{1,126}[\w-]$/.test(name))
    throw invalidRequest(`The value supplied for parameter 'name' is not valid: ${name}.`);
  const node = '(0|[1-9]\\d{0,9})';
  if (version !== undefined && !new RegExp(`^${node}\\.${node}\\.${node}$`).test(version))
    throw new AwsError('InvalidVersionNumberException', `${version} is not a semantic version like 1.0.0.`);
  return { name, version: version ?? '' };
}

/** Adds a resource under its ARN, which it returns. Throws ResourceAlreadyExistsException. */
export function add<Item>(items: Map<string, Item>, id: string, item: Item): string {
  if (items.has(id))
    throw new AwsError('ResourceAlreadyExistsException', `The resource ${id} already exists.`);
  items.set(id, item);
  return id;
}

export const pick = <Item extends object, Key extends keyof Item>(item: Item, keys: readonly Key[]) =>
  Object.fromEntries(keys.map((key) => [key, item[key]])) as Pick<Item, Key>;
