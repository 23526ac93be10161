import type { Dimension } from '@aws-sdk/client-cloudwatch';
import { AwsError } from '../../operations.ts';
import type { Dimensions } from './model.ts';

/** At most 30 dimensions, each with a name and a value. */
export function dimensionRecord(dimensions: readonly Dimension[] = []): Dimensions {
  if (dimensions.length > 30) {
    throw new AwsError(
      'InvalidParameterValue',
      'The collection Dimensions must not have a size greater than 30.',
    );
  }
  const record: Record<string, string> = {};
  for (const { Name, Value } of dimensions) {
    if (!Name || !Value) throw new AwsError('InvalidParameterValue', 'A dimension needs a name and a value.');
    record[Name] = Value;
  }
  return record;
}

export const dimensionList = (dimensions: Dimensions): Dimension[] =>
  Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
