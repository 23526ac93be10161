import type { Node } from 'oxc-parser';
import { type Operator, type Place, replaced, textOf } from './operator.ts';

/** Of any type, so that the compiler permits it wherever a value is expected. */
const UNDEFINED = 'undefined as never';

/** A whole number goes up and down by one, a fraction doubles and halves. */
export const number: Operator = {
  name: 'number',
  edits: ({ node, parent }) => {
    if (node.type !== 'Literal' || typeof node.value !== 'number' || isKey(node, parent)) return [];
    const { value } = node;
    const others = Number.isInteger(value) ? [value + 1, value - 1] : [value * 2, value / 2];
    return others.flatMap((other) => replaced(node, other < 0 ? `(${other})` : String(other)));
  },
};

/** The name of a state, an operation or a kind becomes empty. What is written for people has spaces, and is left alone. */
export const name: Operator = {
  name: 'name',
  edits: ({ node, parent }) =>
    node.type === 'Literal' &&
    typeof node.value === 'string' &&
    /^[A-Za-z][A-Za-z-]*$/.test(node.value) &&
    !isKey(node, parent)
      ? replaced(node, "''")
      : [],
};

/** Nothing is returned. Literals are left to the other operators. */
export const returned: Operator = {
  name: 'return',
  edits: ({ node }) => {
    const value = returnedBy(node);
    const isPlain =
      value === undefined || /^(Literal|BlockStatement)$/.test(value.type) || isUndefined(value);
    return isPlain ? [] : replaced(value, UNDEFINED);
  },
};

/** A call whose result nobody uses is left out. */
export const statement: Operator = {
  name: 'statement',
  edits: ({ node }) => {
    if (node.type !== 'ExpressionStatement') return [];
    const { expression } = node;
    const call = expression.type === 'AwaitExpression' ? expression.argument : expression;
    if (call.type === 'CallExpression') return call.callee.type === 'Super' ? [] : replaced(node, ';');
    return call.type === 'ChainExpression' ? replaced(node, ';') : [];
  },
};

const METHODS: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  ceil: 'floor',
  floor: 'ceil',
  find: 'findLast',
  findLast: 'find',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
};
/** Calls whose object can take their place. */
const DROPPED = ['filter', 'toSorted', 'toReversed', 'trim'];

/** A method becomes its counterpart, or its call is left out. */
export const method: Operator = {
  name: 'method',
  edits: ({ node, source }: Place) => {
    if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return [];
    const { property, object } = node.callee;
    if (property.type !== 'Identifier') return [];
    const other = Object.hasOwn(METHODS, property.name) ? METHODS[property.name] : undefined;
    if (other !== undefined) return replaced(property, other);
    return DROPPED.includes(property.name) ? replaced(node, textOf(source, object)) : [];
  },
};

const isKey = (node: Node, parent: Node | undefined) =>
  parent !== undefined && 'key' in parent && parent.key === node;

const isUndefined = (node: Node) => node.type === 'Identifier' && node.name === 'undefined';

function returnedBy(node: Node): Node | undefined {
  if (node.type === 'ReturnStatement') return node.argument ?? undefined;
  return node.type === 'ArrowFunctionExpression' ? (node.body as Node) : undefined;
}
