import type { Rule, RuleCondition } from '@aws-sdk/client-elastic-load-balancing-v2';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly host: string;
}

/** Values of all conditions of a rule together (ALB user guide, "Quotas"). */
export const VALUES_MAX = 5;

export const valuesIn = (conditions: readonly RuleCondition[]): number =>
  conditions.reduce((sum, condition) => sum + Math.max(1, valuesOf(condition).length), 0);

const valuesOf = ({
  Values,
  PathPatternConfig,
  HostHeaderConfig,
  HttpRequestMethodConfig,
  HttpHeaderConfig,
  QueryStringConfig,
  SourceIpConfig,
}: RuleCondition): readonly unknown[] =>
  (PathPatternConfig ?? HostHeaderConfig)?.Values ??
  (PathPatternConfig ?? HostHeaderConfig)?.RegexValues ??
  HttpRequestMethodConfig?.Values ??
  HttpHeaderConfig?.Values ??
  QueryStringConfig?.Values ??
  SourceIpConfig?.Values ??
  Values ??
  [];

/** Conditions as they are written again: AWS returns the values of some of them twice, and takes them once. */
export const writable = (conditions: readonly RuleCondition[] = []): RuleCondition[] =>
  conditions.map((condition) => {
    const { Values: _, RegexValues: __, ...rest } = condition;
    return rest.PathPatternConfig || rest.HostHeaderConfig ? rest : condition;
  });

export const headerCondition = (HttpHeaderName: string, value: string): RuleCondition => ({
  Field: 'http-header',
  HttpHeaderConfig: { HttpHeaderName, Values: [value] },
});

/** True of a rule for requests with the header, whatever else it asks for. */
export const isForHeader = ({ Conditions = [] }: Rule, header: string, value: string): boolean =>
  Conditions.some(
    ({ HttpHeaderConfig: config }) =>
      config?.HttpHeaderName?.toLowerCase() === header.toLowerCase() && config.Values?.includes(value),
  );

export const hasHeaderCondition = ({ Conditions = [] }: Rule) =>
  Conditions.some(({ HttpHeaderConfig: config }) => config !== undefined);

/**
 * Whether a request fits what conditions say of its method, path and host. Of others, and of regular expressions, nothing is
 * said.
 */
export const takes = (conditions: readonly RuleCondition[], { method, path, host }: Asked): boolean =>
  conditions.every((condition) => {
    const { Field, PathPatternConfig, HostHeaderConfig, Values } = condition;
    if (Field === 'http-request-method')
      return condition.HttpRequestMethodConfig?.Values?.includes(method) ?? true;
    if (Field === 'path-pattern') return fits(PathPatternConfig?.Values ?? Values, path.split('?')[0]!, '');
    if (Field === 'host-header') return fits(HostHeaderConfig?.Values ?? Values, host, 'i');
    return true;
  });

/** `*` stands for any characters, `?` for one (ALB user guide, "Condition types for listener rules"). */
const fits = (patterns: readonly string[] | undefined, text: string, flags: string): boolean =>
  patterns === undefined ||
  patterns.length === 0 ||
  patterns.some((pattern) => {
    const source = pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&');
    return new RegExp(`^${source.replaceAll('*', '.*').replaceAll('?', '.')}$`, flags).test(text);
  });
