import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string | string[];
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties, each test knows those it reads
  readonly Properties: any;
}

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
}

export const root = join(import.meta.dirname, '../..');

/** The stack as `npm run package` left it. */
export function packagedTemplate(): Template {
  const path = join(root, '.serverless/cloudformation-template-update-stack.json');
  if (!existsSync(path))
    throw new Error('there is no packaged stack to look at: run `npm run package` first');
  return JSON.parse(readFileSync(path, 'utf8'));
}

export const ofType = (template: Template, type: string): [string, Resource][] =>
  Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);

/** What a role's inline policies allow and deny. */
export const statementsOf = (role: Resource): Statement[] =>
  role.Properties.Policies.flatMap(
    (policy: { PolicyDocument: { Statement: Statement[] } }) => policy.PolicyDocument.Statement,
  );

export const actionsOf = ({ Action }: Statement): string[] => [Action].flat();

/** Every value in a tree of objects and lists, the inner ones too. */
export function* walk(value: unknown): Generator<unknown> {
  yield value;
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) yield* walk(inner);
  }
}

/** The logical ids that `Ref`, `Fn::GetAtt` and `Fn::Sub` point at, pseudo parameters left out. */
export function references(value: unknown): string[] {
  const found: string[] = [];
  for (const node of walk(value)) {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) continue;
    const { Ref, 'Fn::GetAtt': attribute, 'Fn::Sub': text } = node as Record<string, unknown>;
    if (typeof Ref === 'string') found.push(Ref);
    if (Array.isArray(attribute)) found.push(String(attribute[0]));
    if (typeof text === 'string')
      found.push(...[...text.matchAll(/\$\{([^}!]+)\}/g)].map((match) => match[1]!));
  }
  return found.map((id) => id.split('.')[0]!).filter((id) => !id.startsWith('AWS::'));
}
