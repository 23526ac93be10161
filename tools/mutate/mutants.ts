import { type Node, parseSync, visitorKeys } from 'oxc-parser';
import { arithmetic, boolean, comparison, fallback, logic, negation } from './operators/conditions.ts';
import type { Edit } from './operators/operator.ts';
import { method, name, number, returned, statement } from './operators/values.ts';

/** One small change of one file. */
export interface Mutant {
  /** From the root. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly operator: string;
  /** The functions and classes around it, outermost first: `configure`. Empty at a file's top. */
  readonly scope: string;
  /** Its lines as they are and as they become, every run of blanks as one. With file and scope they identify it. */
  readonly before: string;
  readonly after: string;
  readonly edit: Edit;
}

const OPERATORS = [
  boolean,
  comparison,
  logic,
  fallback,
  negation,
  arithmetic,
  number,
  name,
  returned,
  statement,
  method,
];

/** Of TypeScript's own nodes only these have an expression inside: all others are gone when the code runs. */
const WRAPPERS = ['TSAsExpression', 'TSSatisfiesExpression', 'TSNonNullExpression'];
const MODULE_LINKS = ['ImportDeclaration', 'ExportAllDeclaration', 'ImportExpression'];

/** All mutants of a file, in the order of its text; of those with the same result, the first. Throws SyntaxError. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const { program, errors } = parseSync(file, source, { preserveParens: false });
  if (errors.length > 0) throw new SyntaxError(`${file}: ${errors[0]!.message}`);
  const found = new Map<string, Mutant>();
  const visit = (node: Node, parent: Node | undefined, scopes: readonly string[]) => {
    if (!runs(node)) return;
    const around = parent ? [...scopes, ...scopeOf(node, scopes)] : scopes;
    for (const operator of OPERATORS) {
      for (const edit of operator.edits({ node, parent, source })) {
        const result = apply(source, edit);
        if (!found.has(result)) found.set(result, mutant(file, source, operator.name, around, edit));
      }
    }
    for (const child of childrenOf(node)) visit(child, node, around);
  };
  visit(program as Node, undefined, []);
  return [...found.values()].toSorted((a, b) => a.edit.start - b.edit.start);
}

/** The file with the change. */
export const apply = (source: string, { start, end, text }: Edit) =>
  source.slice(0, start) + text + source.slice(end);

function mutant(
  file: string,
  source: string,
  operator: string,
  scopes: readonly string[],
  edit: Edit,
): Mutant {
  const start = source.lastIndexOf('\n', edit.start - 1) + 1;
  const newline = source.indexOf('\n', edit.end);
  const end = newline === -1 ? source.length : newline;
  const onLines = (text: string) => text.replaceAll(/\s+/g, ' ').trim();
  return {
    file,
    line: source.slice(0, edit.start).split('\n').length,
    operator,
    scope: scopes.join('.'),
    before: onLines(source.slice(start, end)),
    after: onLines(source.slice(start, edit.start) + edit.text + source.slice(edit.end, end)),
    edit,
  };
}

const runs = ({ type }: Node) =>
  (!type.startsWith('TS') || WRAPPERS.includes(type)) && !MODULE_LINKS.includes(type);

function childrenOf(node: Node): Node[] {
  const members = node as unknown as Record<string, Node | readonly (Node | null)[] | null | undefined>;
  return (visitorKeys[node.type] ?? [])
    .flatMap((key) => members[key] ?? [])
    .filter((child): child is Node => child !== null);
}

/** What a node is called when it is a function, a class, or declared at the file's top. */
function scopeOf(node: Node, outer: readonly string[]): string[] {
  if (node.type === 'FunctionDeclaration' || node.type === 'ClassDeclaration')
    return node.id ? [node.id.name] : [];
  if (node.type === 'VariableDeclarator') {
    const isScope = outer.length === 0 || isFunction(node.init);
    return node.id.type === 'Identifier' && isScope ? [node.id.name] : [];
  }
  const isMember = node.type === 'Property' || node.type === 'MethodDefinition';
  return isMember && node.key.type === 'Identifier' && isFunction(node.value) ? [node.key.name] : [];
}

const isFunction = (node: Node | null) => node !== null && /Function/.test(node.type);
