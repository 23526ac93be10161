/** The flow as a graph: what the drawing and the tests read of the Amazon States Language. */

export interface Flow {
  readonly Comment?: string;
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Arguments?: { readonly FunctionName: string };
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  /** `pass` of a choice on the verdict, `baking` of one on the phase; `else`; the errors that are caught. */
  readonly label?: string;
  readonly kind: 'next' | 'choice' | 'default' | 'catch';
}

export function edgesOf({ States }: Flow): Edge[] {
  return Object.entries(States).flatMap(([from, { Next, Default, Choices = [], Catch = [] }]) => [
    ...Choices.map(
      ({ Condition, Next: to }): Edge => ({ from, to, label: valueIn(Condition), kind: 'choice' }),
    ),
    ...(Default === undefined ? [] : [{ from, to: Default, label: 'else', kind: 'default' } as const]),
    ...(Next === undefined ? [] : [{ from, to: Next, kind: 'next' } as const]),
    ...Catch.map(
      ({ ErrorEquals, Next: to }): Edge => ({ from, to, label: ErrorEquals.join(', '), kind: 'catch' }),
    ),
  ]);
}

const valueIn = (condition: string) => /= '(.*)'/.exec(condition)?.[1] ?? condition;

/** What can be reached from a state, in the order of the search; the states in `ends` are reached, but not left. */
export function reachable(edges: readonly Edge[], start: string, ends: readonly string[] = []): string[] {
  const reached = [start];
  for (const state of reached) {
    if (ends.includes(state)) continue;
    for (const { from, to } of edges) if (from === state && !reached.includes(to)) reached.push(to);
  }
  return reached;
}

/** The name of the function that a task calls: `launch-green`. */
export function functionOf({ Arguments }: State): string | undefined {
  const name = Arguments?.FunctionName.match(/^\$\{(\w+)FunctionArn\}$/)?.[1];
  return name?.replaceAll(/(?!^)[A-Z]/g, '-$&').toLowerCase();
}

/** The names of our own errors that a definition's retriers and catchers go by. */
export function errorsIn(definition: string): string[] {
  const lists = [...definition.matchAll(/"ErrorEquals": (\[[^\]]*\])/g)].map((match) => match[1]!);
  const names = lists.flatMap((list) => JSON.parse(list) as string[]);
  return [...new Set(names)].filter((name) => !name.includes('.'));
}
