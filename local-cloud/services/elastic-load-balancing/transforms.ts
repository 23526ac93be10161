import type { RewriteConfig, RuleTransform } from '@aws-sdk/client-elastic-load-balancing-v2';
import { validationError } from '../../operations.ts';
import { readExpression } from './further-conditions.ts';

/** What a target gets instead of what the client sent. */
export interface Rewritten {
  /** With its query. */
  readonly path?: string;
  readonly host?: string;
}

/**
 * Checks the transforms of a rule: one of each type, with one rewrite. Throws ValidationError.
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export function readTransforms(transforms: readonly RuleTransform[] = []): RuleTransform[] {
  const types = transforms.map(({ Type }) => Type);
  if (new Set(types).size < types.length) throw validationError('A rule can have one transform of each type');
  for (const transform of transforms) {
    const { Regex, Replace } = rewriteOf(transform) ?? {};
    if (!Regex || Replace === undefined)
      throw validationError(`A transform of type '${transform.Type}' must have one rewrite`);
    readExpression(Regex);
  }
  return structuredClone([...transforms]);
}

function rewriteOf({
  Type,
  UrlRewriteConfig,
  HostHeaderRewriteConfig,
}: RuleTransform): RewriteConfig | undefined {
  const rewrites = (Type === 'url-rewrite' ? UrlRewriteConfig : HostHeaderRewriteConfig)?.Rewrites ?? [];
  return rewrites.length === 1 ? rewrites[0] : undefined;
}

/** Undefined where nothing is rewritten. */
export function rewritten(
  transforms: readonly RuleTransform[],
  { path, host }: { readonly path: string; readonly host: string },
): Rewritten | undefined {
  if (transforms.length === 0) return undefined;
  const apply = (type: string, text: string) => {
    const { Regex = '', Replace = '' } =
      rewriteOf(transforms.find(({ Type }) => Type === type) ?? { Type: undefined }) ?? {};
    return Regex === '' ? text : text.replace(new RegExp(Regex), Replace);
  };
  return { path: apply('url-rewrite', path), host: apply('host-header-rewrite', host) };
}
