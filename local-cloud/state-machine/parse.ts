import type { Machine, State } from './definition.ts';
import { DefinitionError } from './errors.ts';
import { type Fields, fields, number, required, text } from './fields.ts';
import { parseState } from './parse-state.ts';
import { MAX_SECONDS } from './time.ts';

const NAME_LENGTH = 80;
const CACHED = 32;

const cache = new Map<string, Machine>();

/**
 * Reads a state machine's definition in the Amazon States Language with QueryLanguage JSONata. The same text gives the
 * same machine, compiled once. Throws DefinitionError, with the path, for a mistake and for every field, state type or
 * resource that this interpreter doesn't know: nothing in a definition is passed over.
 */
export function parseDefinition(definition: string): Machine {
  const known = cache.get(definition);
  if (known) return known;
  let json: unknown;
  try {
    json = JSON.parse(definition);
  } catch (problem) {
    throw new DefinitionError('', `The definition is not JSON (${(problem as Error).message})`);
  }
  const machine = parseMachine(json);
  const [oldest] = cache.keys();
  if (cache.size >= CACHED && oldest !== undefined) cache.delete(oldest);
  cache.set(definition, machine);
  return machine;
}

function parseMachine(json: unknown): Machine {
  const top = fields(json, '', [
    'Comment',
    'Version',
    'QueryLanguage',
    'StartAt',
    'States',
    'TimeoutSeconds',
  ]);
  required(top, 'States', 'StartAt');
  if (!['1.0', undefined].includes(text(top, 'Version'))) {
    throw new DefinitionError('/Version', 'The only version of the States Language is 1.0');
  }
  const entries = Object.entries(
    fields(top.values.States, '/States', Object.keys(Object(top.values.States))).values,
  );
  if (entries.length === 0) throw new DefinitionError('/States', 'A state machine has at least one state');
  const states = new Map(entries.map(([name, value]) => [name, named(name, value, top)]));
  const startAt = text(top, 'StartAt') ?? '';
  checkTransitions(startAt, states);
  const timeout = number(top, 'TimeoutSeconds', { min: 1, max: MAX_SECONDS, whole: true }, 0);
  return { startAt, states, timeoutSeconds: timeout === 0 ? undefined : timeout };
}

function named(name: string, value: unknown, top: Fields): State {
  const path = `/States/${name}`;
  if (name === '' || [...name].length > NAME_LENGTH) {
    throw new DefinitionError(path, `A state's name has 1 to ${NAME_LENGTH} characters`);
  }
  checkQueryLanguage(value, path, top);
  return parseState(name, value, path);
}

/** JSONPath, the default where nothing is said, is refused: its fields would be read as something else. */
function checkQueryLanguage(state: unknown, path: string, top: Fields): void {
  const own = (Object(state) as { QueryLanguage?: unknown }).QueryLanguage;
  const language = own ?? top.values.QueryLanguage ?? 'JSONPath';
  if (language === 'JSONata') return;
  const where = own === undefined ? '/QueryLanguage' : `${path}/QueryLanguage`;
  throw new DefinitionError(
    where,
    `QueryLanguage ${JSON.stringify(language)} is not supported, only JSONata is`,
  );
}

/** Every transition leads to a state, and every state can be reached. */
function checkTransitions(startAt: string, states: ReadonlyMap<string, State>): void {
  const target = (name: string, path: string) => {
    if (states.has(name)) return name;
    throw new DefinitionError(path, `MISSING_TRANSITION_TARGET: there is no state '${name}'`);
  };
  const reached = new Set([target(startAt, '/StartAt')]);
  for (const name of reached) {
    for (const next of targets(states.get(name)!)) reached.add(target(next, `/States/${name}`));
  }
  for (const name of states.keys()) {
    if (!reached.has(name)) throw new DefinitionError(`/States/${name}`, `State "${name}" is not reachable`);
  }
}

function targets(state: State): string[] {
  const own = 'next' in state ? state.next : state.type === 'Choice' ? state.default : undefined;
  const branches = state.type === 'Choice' ? state.choices : state.type === 'Task' ? state.catch : [];
  return [...(own === undefined ? [] : [own]), ...branches.map((branch) => branch.next)];
}
