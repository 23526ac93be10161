/** A node of jsonata's syntax tree: `type` and `value` are common to all, the rest depends on the type. */
export interface Node {
  readonly type: string;
  readonly value?: unknown;
  readonly [member: string]: unknown;
}

/** What an expression refers to, read off its syntax tree. */
export interface References {
  /** Every `$name`, functions included. */
  readonly names: ReadonlySet<string>;
  /** The `x` of every `$states.x`. */
  readonly statesFields: ReadonlySet<string>;
  /** What Step Functions does not have although jsonata does, in words; undefined when all is well. */
  readonly refused: string | undefined;
}

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function* children(node: object): Generator<object> {
  for (const value of Object.values(node)) {
    if (typeof value === 'object' && value !== null && !(value instanceof RegExp)) yield value;
  }
}

/** `a ?? b` and `a ?: b` came after JSONata 2.0.6; in the tree both are conditions that test their own `then`. */
function isDefaultOperator(node: Node): boolean {
  if (node.type !== 'condition' || !isNode(node.then) || !isNode(node.condition)) return false;
  const condition = node.condition;
  const [argument] = Array.isArray(condition.arguments) ? condition.arguments : [];
  const tested = condition.type === 'function' && condition.position === undefined ? argument : condition;
  return JSON.stringify(tested) === JSON.stringify(node.then);
}

function refusal(node: Node): string | undefined {
  if (isDefaultOperator(node)) return 'the operators ?? and ?: are not in JSONata 2.0.6';
  if (node.type !== 'function' && node.type !== 'partial') return undefined;
  const name = isNode(node.procedure) ? node.procedure.value : undefined;
  if (name === 'eval') return '$eval does not exist in Step Functions, use $parse';
  const given = Array.isArray(node.arguments) ? node.arguments.length : 0;
  if (name === 'random' && given > 0)
    return '$random with a seed is not supported: its sequence is AWS’s own';
  return undefined;
}

/** Collects what an expression refers to. */
export function references(tree: unknown): References {
  const names = new Set<string>();
  const statesFields = new Set<string>();
  let refused: string | undefined;
  const visit = (value: object) => {
    if (isNode(value)) {
      refused ??= refusal(value);
      if (value.type === 'variable' && typeof value.value === 'string') names.add(value.value);
      if (value.type === 'path' && Array.isArray(value.steps)) {
        const [first, second] = value.steps as Node[];
        if (first?.type === 'variable' && first.value === 'states' && second?.type === 'name') {
          statesFields.add(String(second.value));
        }
      }
    }
    for (const child of children(value)) visit(child);
  };
  if (typeof tree === 'object' && tree !== null) visit(tree);
  return { names, statesFields, refused };
}
