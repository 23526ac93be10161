import type { Node } from 'oxc-parser';
import { type Operator, type Place, replaced, textOf } from './operator.ts';

/** A limit moves by one, an equality turns round. */
const COMPARISONS: Readonly<Record<string, string>> = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
};
const LOGIC: Readonly<Record<string, string>> = { '&&': '||', '||': '&&' };
const ARITHMETIC: Readonly<Record<string, string>> = { '+': '-', '-': '+', '*': '/', '/': '*', '%': '*' };

export const boolean: Operator = {
  name: 'boolean',
  edits: ({ node }) =>
    node.type === 'Literal' && typeof node.value === 'boolean' ? replaced(node, String(!node.value)) : [],
};

export const comparison: Operator = { name: 'comparison', edits: (place) => swapped(place, COMPARISONS) };

export const logic: Operator = { name: 'logic', edits: (place) => swapped(place, LOGIC) };

export const arithmetic: Operator = {
  name: 'arithmetic',
  edits: (place) => (joinsText(place.node) ? [] : swapped(place, ARITHMETIC)),
};

/** `a ?? b` becomes `a`. */
export const fallback: Operator = {
  name: 'fallback',
  edits: ({ node, source }) =>
    node.type === 'LogicalExpression' && node.operator === '??'
      ? replaced(node, textOf(source, node.left))
      : [],
};

/** Turns a condition round, or leaves out the `!` that does. Equalities are left to `comparison`. */
export const negation: Operator = {
  name: 'negation',
  edits: ({ node, parent, source }) => {
    if (node.type === 'UnaryExpression' && node.operator === '!') {
      return replaced(node, textOf(source, node.argument));
    }
    const isEquality = node.type === 'BinaryExpression' && /^[!=]==$/.test(node.operator);
    return isTest(node, parent) && !isEquality ? replaced(node, `!(${textOf(source, node)})`) : [];
  },
};

const isTest = (node: Node, parent: Node | undefined) =>
  parent !== undefined && 'test' in parent && parent.test === node && parent.type !== 'SwitchCase';

function swapped({ node, source }: Place, swaps: Readonly<Record<string, string>>) {
  if (node.type !== 'BinaryExpression' && node.type !== 'LogicalExpression') return [];
  const text = Object.hasOwn(swaps, node.operator) ? swaps[node.operator] : undefined;
  if (text === undefined) return [];
  const start = source.indexOf(node.operator, node.left.end);
  return replaced({ start, end: start + node.operator.length }, text);
}

const isText = ({ type, ...node }: Node) =>
  type === 'TemplateLiteral' || (type === 'Literal' && 'value' in node && typeof node.value === 'string');

const joinsText = (node: Node) =>
  node.type === 'BinaryExpression' && (isText(node.left as Node) || isText(node.right));
