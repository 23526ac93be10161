import type { PutParameterCommandInput } from '@aws-sdk/client-ssm';
import { AwsError } from '../../operations.ts';
import type { ParameterType, ParameterVersion } from './parameters.ts';

/** Of a standard parameter. */
const VALUE_BYTES_MAX = 4_096;
const LEVELS_MAX = 15;
const TYPES: readonly string[] = ['SecureString', 'StringList', 'String'];
const NAME = /^[A-Za-z0-9_./-]{1,1011}$/;

/**
 * What a request adds to a parameter, or makes of a new one, whose type it has to say. Throws what Systems Manager refuses
 * it with.
 *
 * @see https://docs.aws.amazon.com/ssm/latest/APIReference/API_PutParameter.html
 */
export function newParameter(
  { Name: name = '', Value: value = '', Type: type, Overwrite: overwrites }: PutParameterCommandInput,
  before: ParameterVersion | undefined,
): Pick<ParameterVersion, 'name' | 'value' | 'type'> {
  checkName(name);
  checkValue(value);
  if (type !== undefined && !TYPES.includes(type))
    throw unsatisfied(type, 'type', `enum value set: [${TYPES.join(', ')}]`);
  if (before && !overwrites)
    throw new AwsError(
      'ParameterAlreadyExists',
      'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.',
    );
  const kept = type ?? before?.type;
  if (kept === undefined) throw invalid('A parameter type is required when you create a parameter.');
  if (before && kept !== before.type)
    throw new AwsError(
      'HierarchyTypeMismatchException',
      `The parameter ${name} is a ${before.type}: Parameter Store doesn't support changing a parameter's type.`,
    );
  return { name, value, type: kept as ParameterType };
}

function checkName(name: string): void {
  if (!NAME.test(name))
    throw invalid(
      'Parameter name must not be empty, and consists of letters, digits and the symbols . - _ and / alone.',
    );
  if (name.includes('/') && !name.startsWith('/'))
    throw invalid('Parameter name must be a fully qualified name.');
  if (/^\/?(aws|ssm)/i.test(name))
    throw invalid('Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).');
  if (name.split('/').length > LEVELS_MAX + 1)
    throw new AwsError(
      'HierarchyLevelLimitExceededException',
      `A parameter hierarchy can have at most ${LEVELS_MAX} levels.`,
    );
}

function checkValue(value: string): void {
  if (value === '') throw unsatisfied(value, 'value', 'length greater than or equal to 1');
  if (Buffer.byteLength(value) > VALUE_BYTES_MAX)
    throw invalid(
      `Standard tier parameters support a maximum parameter value of ${VALUE_BYTES_MAX} characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier.`,
    );
}

const unsatisfied = (value: string, member: string, constraint: string) =>
  invalid(
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: Member must satisfy ${constraint}`,
  );

const invalid = (message: string) => new AwsError('ValidationException', message);
