import type { Part } from './template.ts';

/** What a template's functions are answered by. */
export interface Scope {
  /** Of a parameter, a pseudo parameter or a resource. */
  ref(name: string): Promise<unknown>;
  attribute(resource: string, name: string): Promise<unknown>;
  condition(name: string): Promise<boolean>;
}

const NOTHING = Symbol('AWS::NoValue');

/**
 * The value of a part of a template: `Ref`, `Fn::GetAtt`, `Fn::Sub`, `Fn::Join`, `Fn::If`, `Fn::Equals`, `Fn::Select`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
export async function resolve(part: Part | undefined, scope: Scope): Promise<unknown> {
  if (Array.isArray(part)) {
    const items = await Promise.all(part.map((item) => resolve(item, scope)));
    return items.filter((item) => item !== NOTHING);
  }
  if (typeof part !== 'object' || part === null) return part;
  const entries = Object.entries(part as Record<string, Part>);
  const [name = '', argument] = entries[0] ?? [];
  if (entries.length === 1 && (name === 'Ref' || name.startsWith('Fn::')))
    return call(name, argument!, scope);
  const members = await Promise.all(
    entries.map(async ([key, value]) => [key, await resolve(value, scope)] as const),
  );
  return Object.fromEntries(members.filter(([, value]) => value !== NOTHING));
}

async function call(name: string, argument: Part, scope: Scope): Promise<unknown> {
  if (name === 'Ref') return argument === 'AWS::NoValue' ? NOTHING : scope.ref(String(argument));
  if (name === 'Fn::Sub') return substitute(argument, scope);
  const given = argument as readonly Part[];
  if (name === 'Fn::GetAtt') return scope.attribute(String(given[0]), String(given[1]));
  if (name === 'Fn::If')
    return resolve((await scope.condition(String(given[0]))) ? given[1] : given[2], scope);
  const [first, second] = (await resolve(given, scope)) as [unknown, unknown];
  if (name === 'Fn::Equals') return first === second;
  if (name === 'Fn::Join') return (second as unknown[]).join(String(first));
  if (name === 'Fn::Select') return (second as unknown[])[Number(first)];
  throw new Error(`the function ${name} is not known`);
}

async function substitute(argument: Part, scope: Scope): Promise<string> {
  const [text, own = {}] = (Array.isArray(argument) ? argument : [argument]) as [
    string,
    Record<string, Part>?,
  ];
  const names = [...new Set([...text.matchAll(/\$\{([\w:.]+)\}/g)].map(([, name = '']) => name))];
  const values = await Promise.all(names.map((name) => valueNamed(name, own, scope)));
  return names.reduce((result, name, index) => result.replaceAll(`\${${name}}`, String(values[index])), text);
}

function valueNamed(name: string, own: Record<string, Part>, scope: Scope): Promise<unknown> {
  if (own[name] !== undefined) return resolve(own[name], scope);
  const [resource = '', attribute] = name.split('.');
  return attribute === undefined ? scope.ref(name) : scope.attribute(resource, attribute);
}
