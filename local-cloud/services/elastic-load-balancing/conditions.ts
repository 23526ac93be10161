import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import {
  checkBlock,
  queryTest,
  readQuery,
  readRegex,
  regexesOf,
  regexTest,
  sourceTest,
} from './further-conditions.ts';
import type { RoutedRequest } from './routed-request.ts';
import { pathIn, wildcard } from './wildcards.ts';

type Test = (request: RoutedRequest) => boolean;

export const VALUES_MAX = 5;

/**
 * Checks the conditions of a rule and returns them as Describe does, with five values in all, those of regular expressions
 * included. Throws ValidationError.
 */
export function readConditions(conditions: readonly RuleCondition[] | undefined): RuleCondition[] {
  if (!conditions?.length) throw validationError('A rule must have at least one condition');
  const read = conditions.map(readCondition);
  const count = read.reduce((sum, condition) => sum + countOf(condition), 0);
  if (count > VALUES_MAX) throw validationError(`A rule can have ${VALUES_MAX} condition values`);
  return read;
}

const countOf = (condition: RuleCondition) =>
  condition.QueryStringConfig?.Values?.length ?? regexesOf(condition)?.length ?? valuesOf(condition).length;

function readCondition(condition: RuleCondition): RuleCondition {
  const { Field, QueryStringConfig } = condition;
  if (Field === 'query-string') return { Field, QueryStringConfig: readQuery(QueryStringConfig) };
  const expressions = regexesOf(condition);
  if (expressions) return readRegex(condition, expressions);
  const Values = [...valuesOf(condition)];
  if (Values.length === 0) throw validationError(`A condition on '${Field}' must have a value`);
  if (Values.some((value) => value.length > 128)) {
    throw validationError(`A value of a condition on '${Field}' has at most 128 characters`);
  }
  if (Field === 'path-pattern') return { Field, Values, PathPatternConfig: { Values } };
  if (Field === 'host-header') return { Field, Values, HostHeaderConfig: { Values } };
  if (Field === 'http-request-method') return { Field, HttpRequestMethodConfig: { Values } };
  if (Field === 'source-ip') return { Field, SourceIpConfig: { Values: Values.map(checkBlock) } };
  const HttpHeaderName = condition.HttpHeaderConfig?.HttpHeaderName;
  if (!HttpHeaderName) throw validationError("A condition on 'http-header' must name a header");
  return { Field, HttpHeaderConfig: { HttpHeaderName, Values } };
}

function valuesOf(condition: RuleCondition): readonly string[] {
  switch (condition.Field) {
    case 'path-pattern':
      return condition.PathPatternConfig?.Values ?? condition.Values ?? [];
    case 'host-header':
      return condition.HostHeaderConfig?.Values ?? condition.Values ?? [];
    case 'http-request-method':
      return condition.HttpRequestMethodConfig?.Values ?? [];
    case 'http-header':
      return condition.HttpHeaderConfig?.Values ?? [];
    case 'source-ip':
      return condition.SourceIpConfig?.Values ?? [];
    default:
      throw validationError(`Conditions on '${condition.Field}' are not supported here`);
  }
}

/** A predicate for conditions that were read: every condition has to hold, each by one of its values. */
export function matcher(conditions: readonly RuleCondition[]): Test {
  const tests = conditions.map(testOf);
  return (request) => tests.every((test) => test(request));
}

function testOf(condition: RuleCondition): Test {
  if (condition.Field === 'query-string') return queryTest(condition.QueryStringConfig?.Values ?? []);
  const expressions = regexesOf(condition);
  if (expressions) return regexTest(condition, expressions);
  const values = valuesOf(condition);
  switch (condition.Field) {
    case 'path-pattern': {
      const patterns = values.map((value) => wildcard(value, ''));
      return ({ path }) => patterns.some((pattern) => pattern.test(pathIn(path)));
    }
    case 'host-header': {
      const patterns = values.map((value) => wildcard(value, 'i'));
      return ({ host }) => patterns.some((pattern) => pattern.test(host.replace(/:\d+$/, '')));
    }
    case 'http-request-method':
      return ({ method }) => values.includes(method);
    case 'source-ip':
      return sourceTest(values);
    default: {
      const patterns = values.map((value) => wildcard(value, 'i'));
      const name = condition.HttpHeaderConfig!.HttpHeaderName!.toLowerCase();
      return ({ headers }) =>
        [headers[name] ?? []].flat().some((value) => patterns.some((one) => one.test(value)));
    }
  }
}
