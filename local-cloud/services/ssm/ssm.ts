import type * as ssm from '@aws-sdk/client-ssm';
import { AwsError, type Result, type ServiceOperations } from '../../operations.ts';
import { page } from '../../paging.ts';
import { arn, type Region } from '../../region.ts';
import { newParameter } from './new-parameter.ts';
import { findParameter, type ParameterStore, type Selected } from './parameters.ts';

const NAMES_MAX = 10;
const PAGE_MAX = 10;

/** Systems Manager: its Parameter Store. A SecureString is shown encrypted unless decryption is asked for. */
export function createSsm(region: Region, store: ParameterStore): { readonly service: ServiceOperations } {
  const show = shown(region);
  const operations = {
    PutParameter(input: ssm.PutParameterCommandInput): Result<ssm.PutParameterCommandOutput> {
      const { name, value, type } = newParameter(input, store.find(input.Name ?? ''));
      return { Version: store.put(name, value, type), Tier: 'Standard' };
    },

    GetParameter(input: ssm.GetParameterCommandInput): Result<ssm.GetParameterCommandOutput> {
      return { Parameter: show(findParameter(store, input.Name ?? ''), input.WithDecryption) };
    },

    /** Those that there aren't are named, and not an error. */
    GetParameters(input: ssm.GetParametersCommandInput): Result<ssm.GetParametersCommandOutput> {
      const { Names = [], WithDecryption } = input;
      checkNames(Names);
      const found = Names.map((name) => ({ name, parameter: findOrNone(store, name) }));
      return {
        Parameters: found.flatMap(({ parameter }) => (parameter ? [show(parameter, WithDecryption)] : [])),
        InvalidParameters: found.flatMap(({ name, parameter }) => (parameter ? [] : [name])),
      };
    },

    GetParametersByPath(
      input: ssm.GetParametersByPathCommandInput,
    ): Result<ssm.GetParametersByPathCommandOutput> {
      const { Path = '', Recursive, WithDecryption, MaxResults, NextToken } = input;
      const below = under(store, Path, Recursive ?? false);
      const { items, nextToken } = page(below, MaxResults, NextToken, { max: PAGE_MAX });
      return { Parameters: items.map((one) => show(one, WithDecryption)), NextToken: nextToken };
    },

    DeleteParameter({ Name = '' }: ssm.DeleteParameterCommandInput) {
      if (!store.delete(Name)) throw new AwsError('ParameterNotFound', '');
      return {};
    },
  };
  return { service: { signingName: 'ssm', operations } };
}

/** Of a folder, and of those within it where the request is recursive. */
function under(store: ParameterStore, path: string, isRecursive: boolean): Selected[] {
  if (!path.startsWith('/'))
    throw invalid(
      'The parameter doesn\'t meet the parameter name requirements. The parameter name must begin with a forward slash "/".',
    );
  const folder = path.endsWith('/') ? path : `${path}/`;
  const isWithin = (name: string) =>
    name.startsWith(folder) && (isRecursive || !name.slice(folder.length).includes('/'));
  return store.all().filter(({ name }) => isWithin(name));
}

function checkNames(names: readonly string[]): void {
  if (names.length < 1 || names.length > NAMES_MAX)
    throw invalid(
      `1 validation error detected: Value '[${names}]' at 'names' failed to satisfy constraint: Member must have length less than or equal to ${NAMES_MAX}`,
    );
  if (new Set(names).size < names.length) throw invalid('Duplicate parameter names are not allowed.');
}

function findOrNone(store: ParameterStore, name: string): Selected | undefined {
  try {
    return findParameter(store, name);
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

const shown =
  (region: Region) =>
  ({ name, type, value, version, modified, selector }: Selected, isDecrypted = false): ssm.Parameter => ({
    Name: name,
    Type: type,
    Value: type === 'SecureString' && !isDecrypted ? encrypted(value) : value,
    Version: version,
    Selector: selector,
    LastModifiedDate: modified,
    ARN: arn(region, 'ssm', `parameter${name.startsWith('/') ? '' : '/'}${name}`),
    DataType: 'text',
  });

/** Nothing that a program could take for the value. */
const encrypted = (value: string) =>
  `AQICAH${Buffer.from(value).toString('base64url').split('').reverse().join('')}`;

const invalid = (message: string) => new AwsError('ValidationException', message);
