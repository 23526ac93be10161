import type { Node } from './ast.ts';
import { bail, member, noFunction, OPERATORS, truth } from './plain-operators.ts';
import type { Scope } from './scope.ts';

/**
 * jsonata awaits at every node of an expression, some 20 microseconds even for `$x`. The plain forms that a state
 * machine is made of (paths, literals, comparisons, `and`, `or`, `? :`, constructors) are compiled to closures instead.
 * A closure is exact or gives up: at the first value whose treatment is not plain (an array inside a path, operands of
 * the wrong type) it throws BAIL and jsonata itself evaluates the expression.
 */
export type Fast = (scope: Scope) => unknown;

/** The closure of an expression; undefined when it has a form that only jsonata knows. */
export function compileFast(node: Node): Fast | undefined {
  const known = FORMS[node.type];
  return known?.(node);
}

type Form = (node: Node) => Fast | undefined;

/** Filters, sorting, grouping and the like are further members of a node: one of them and jsonata takes over. */
const only = (node: Node, ...members: string[]) =>
  Object.keys(node).every((key) => key === 'type' || key === 'position' || members.includes(key));

const literal: Form = (node) => {
  const value = node.value;
  return only(node, 'value') ? () => value : undefined;
};

const variable: Form = (node) => {
  const name = node.value;
  if (!only(node, 'value') || typeof name !== 'string' || name === '' || name === '$') return undefined;
  if (name === 'states') return (scope) => scope.states;
  // A name without a variable may be one of the functions.
  return (scope) => (Object.hasOwn(scope.variables, name) ? scope.variables[name] : bail());
};

const path: Form = (node) => {
  const [first, ...rest] = node.steps as Node[];
  if (!only(node, 'steps') || first?.type !== 'variable' || rest.length === 0) return undefined;
  const start = variable(first);
  if (!start || !rest.every((step) => step.type === 'name' && only(step, 'value'))) return undefined;
  const names = rest.map((step) => String(step.value));
  return (scope) => {
    let value = start(scope);
    for (const name of names) value = member(value, name);
    return value;
  };
};

const binary: Form = (node) => {
  const left = compileFast(node.lhs as Node);
  const right = compileFast(node.rhs as Node);
  if (!left || !right || !only(node, 'value', 'lhs', 'rhs')) return undefined;
  if (node.value === 'and') return (scope) => truth(left(scope)) && truth(right(scope));
  if (node.value === 'or') return (scope) => truth(left(scope)) || truth(right(scope));
  const apply = OPERATORS[String(node.value)];
  return apply && ((scope) => apply(left(scope), right(scope)));
};

const unary: Form = (node) => {
  if (node.value === '{') return objectOf(node);
  return node.value === '[' ? arrayOf(node) : undefined;
};

function objectOf(node: Node): Fast | undefined {
  const pairs = (node.lhs as [Node, Node][]).map(([key, value]) => ({ key, make: compileFast(value) }));
  const names = pairs.map(({ key }) => key.value);
  const literals = pairs.every(({ key }) => key.type === 'string' && only(key, 'value'));
  if (!only(node, 'value', 'lhs') || !literals || new Set(names).size < names.length) return undefined;
  if (names.some((name) => name === '__proto__' || String(name).startsWith('_jsonata_'))) return undefined;
  if (pairs.some(({ make }) => !make)) return undefined;
  return (scope) => {
    const result: Record<string, unknown> = {};
    for (const { key, make } of pairs) {
      const value = make?.(scope);
      if (value !== undefined) result[String(key.value)] = value;
    }
    return result;
  };
}

function arrayOf(node: Node): Fast | undefined {
  const items = (node.expressions as Node[]).map((item) => ({ item, make: compileFast(item) }));
  if (!only(node, 'value', 'expressions') || items.some(({ make }) => !make)) return undefined;
  return (scope) => {
    const result: unknown[] = [];
    for (const { item, make } of items) {
      const value = make?.(scope);
      if (value === undefined) continue;
      // An array that is not written as one flows into the array around it.
      if (Array.isArray(value) && item.value !== '[') result.push(...value);
      else result.push(value);
    }
    return result;
  };
}

const condition: Form = (node) => {
  const test = compileFast(node.condition as Node);
  const yes = compileFast(node.then as Node);
  const no: Fast | undefined = node.else ? compileFast(node.else as Node) : () => undefined;
  if (!test || !yes || !no || !only(node, 'condition', 'then', 'else')) return undefined;
  return (scope) => (truth(test(scope)) ? yes(scope) : no(scope));
};

const block: Form = (node) => {
  const expressions = node.expressions as Node[];
  const [first] = expressions;
  return expressions.length === 1 && first && only(node, 'expressions') ? compileFast(first) : undefined;
};

/** `$exists(x)` and `$not(x)`, unless a variable of that name hides the function. */
const call: Form = (node) => {
  const name = (node.procedure as Node).value;
  const [first, ...more] = node.arguments as Node[];
  const argument = first && compileFast(first);
  if (!argument || more.length > 0 || !only(node, 'value', 'name', 'arguments', 'procedure'))
    return undefined;
  if (name !== 'exists' && name !== 'not') return undefined;
  return (scope) => {
    if (Object.hasOwn(scope.variables, name)) return bail();
    const value = argument(scope);
    if (name === 'exists') return noFunction(value) !== undefined;
    return value === undefined ? bail() : !truth(value);
  };
};

const FORMS: Readonly<Record<string, Form>> = {
  string: literal,
  number: literal,
  value: literal,
  variable,
  path,
  binary,
  unary,
  condition,
  block,
  function: call,
};
