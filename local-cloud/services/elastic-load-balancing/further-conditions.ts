import { BlockList, isIPv6 } from 'node:net';
import type {
  QueryStringConditionConfig,
  QueryStringKeyValuePair,
  RuleCondition,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import type { RoutedRequest } from './routed-request.ts';
import { pathIn, queryIn, wildcard } from './wildcards.ts';

/**
 * Conditions on the query and on the client's address, and those by regular expressions.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
type Test = (request: RoutedRequest) => boolean;

export function readQuery(config: QueryStringConditionConfig | undefined): QueryStringConditionConfig {
  const values = config?.Values ?? [];
  if (values.length === 0 || values.some(({ Value }) => !Value))
    throw validationError("A condition on 'query-string' must have a value");
  return { Values: values.map(({ Key, Value }) => ({ ...(Key && { Key }), Value })) };
}

/** By a key and its value, or by a value of whatever key; both with wildcards, whatever the case. */
export function queryTest(pairs: readonly QueryStringKeyValuePair[]): Test {
  const tests = pairs.map(({ Key, Value = '' }) => ({
    key: Key ? wildcard(Key, 'i') : undefined,
    value: wildcard(Value, 'i'),
  }));
  return ({ path }) =>
    [...new URLSearchParams(queryIn(path))].some(([name, given]) =>
      tests.some(({ key, value }) => (key?.test(name) ?? true) && value.test(given)),
    );
}

/** A block of addresses, `10.0.0.0/8`. Throws ValidationError. */
export function checkBlock(text: string): string {
  blocksOf([text]);
  return text;
}

export function sourceTest(values: readonly string[]): Test {
  const blocks = blocksOf(values);
  return ({ client }) => client !== undefined && blocks.check(client, isIPv6(client) ? 'ipv6' : 'ipv4');
}

function blocksOf(values: readonly string[]): BlockList {
  const blocks = new BlockList();
  for (const value of values) {
    const [address = '', length = ''] = value.split('/');
    try {
      blocks.addSubnet(
        address,
        /^\d+$/.test(length) ? Number(length) : Number.NaN,
        isIPv6(address) ? 'ipv6' : 'ipv4',
      );
    } catch {
      throw validationError(`'${value}' is not a valid CIDR block`);
    }
  }
  return blocks;
}

/** The regular expressions of a condition; undefined of one with plain values. */
export function regexesOf(condition: RuleCondition): readonly string[] | undefined {
  const { RegexValues, PathPatternConfig, HostHeaderConfig, HttpHeaderConfig } = condition;
  const all = [RegexValues, PathPatternConfig?.RegexValues, HostHeaderConfig?.RegexValues];
  return [...all, HttpHeaderConfig?.RegexValues].find((values) => values !== undefined && values.length > 0);
}

/** As Describe returns it. Throws ValidationError. */
export function readRegex(
  { Field, HttpHeaderConfig }: RuleCondition,
  expressions: readonly string[],
): RuleCondition {
  for (const expression of expressions) readExpression(expression);
  const RegexValues = [...expressions];
  if (Field === 'path-pattern') return { Field, RegexValues, PathPatternConfig: { RegexValues } };
  if (Field === 'host-header') return { Field, RegexValues, HostHeaderConfig: { RegexValues } };
  const HttpHeaderName = HttpHeaderConfig?.HttpHeaderName;
  if (Field === 'http-header' && HttpHeaderName)
    return { Field, HttpHeaderConfig: { HttpHeaderName, RegexValues } };
  throw validationError(`A condition on '${Field}' cannot have regular expressions`);
}

export function regexTest({ Field, HttpHeaderConfig }: RuleCondition, expressions: readonly string[]): Test {
  const tests = expressions.map(readExpression);
  const name = HttpHeaderConfig?.HttpHeaderName?.toLowerCase() ?? '';
  const textsOf = ({ path, host, headers }: RoutedRequest) => {
    if (Field === 'path-pattern') return [pathIn(path)];
    return Field === 'host-header' ? [host.replace(/:\d+$/, '')] : [headers[name] ?? []].flat();
  };
  return (request) => textsOf(request).some((text) => tests.some((test) => test.test(text)));
}

/** Throws ValidationError for what isn't a regular expression. */
export function readExpression(expression: string): RegExp {
  try {
    return new RegExp(expression);
  } catch {
    throw validationError(`'${expression}' is not a valid regular expression`);
  }
}
