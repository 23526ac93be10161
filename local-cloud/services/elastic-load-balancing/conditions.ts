import type { RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import { refuse } from './requests.ts';

/** What conditions are tested on. */
export interface RoutedRequest {
  readonly method: string;
  /** The URL's path; a query string behind it is ignored. */
  readonly path: string;
  readonly host: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

type Test = (request: RoutedRequest) => boolean;

const MAX_VALUES = 5;

/**
 * Checks the conditions of a rule and returns them as Describe does: `path-pattern`, `host-header`,
 * `http-request-method` and `http-header`, with five values in all. Throws ValidationError for others.
 */
export function readConditions(conditions: readonly RuleCondition[] | undefined): RuleCondition[] {
  if (!conditions?.length) throw validationError('A rule must have at least one condition');
  const read = conditions.map(readCondition);
  const count = read.reduce((sum, condition) => sum + valuesOf(condition).length, 0);
  if (count > MAX_VALUES) throw validationError(`A rule can have ${MAX_VALUES} condition values`);
  return read;
}

function readCondition(condition: RuleCondition): RuleCondition {
  refuse(condition, ['RegexValues', 'QueryStringConfig', 'SourceIpConfig']);
  for (const config of [
    condition.PathPatternConfig,
    condition.HostHeaderConfig,
    condition.HttpHeaderConfig,
  ]) {
    if (config) refuse(config, ['RegexValues']);
  }
  const { Field } = condition;
  const Values = [...valuesOf(condition)];
  if (Values.length === 0) throw validationError(`A condition on '${Field}' must have a value`);
  if (Values.some((value) => value.length > 128)) {
    throw validationError(`A value of a condition on '${Field}' has at most 128 characters`);
  }
  if (Field === 'path-pattern') return { Field, Values, PathPatternConfig: { Values } };
  if (Field === 'host-header') return { Field, Values, HostHeaderConfig: { Values } };
  if (Field === 'http-request-method') return { Field, HttpRequestMethodConfig: { Values } };
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
  const values = valuesOf(condition);
  switch (condition.Field) {
    case 'path-pattern': {
      const patterns = values.map((value) => wildcard(value, ''));
      return ({ path }) => {
        const query = path.indexOf('?');
        const bare = query < 0 ? path : path.slice(0, query);
        return patterns.some((pattern) => pattern.test(bare));
      };
    }
    case 'host-header': {
      const patterns = values.map((value) => wildcard(value, 'i'));
      return ({ host }) => patterns.some((pattern) => pattern.test(host.replace(/:\d+$/, '')));
    }
    case 'http-request-method':
      return ({ method }) => values.includes(method);
    default: {
      const patterns = values.map((value) => wildcard(value, 'i'));
      const name = condition.HttpHeaderConfig!.HttpHeaderName!.toLowerCase();
      return ({ headers }) =>
        [headers[name] ?? []].flat().some((value) => patterns.some((one) => one.test(value)));
    }
  }
}

/** `*` matches any characters, `?` exactly one. */
function wildcard(pattern: string, flags: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, flags);
}
