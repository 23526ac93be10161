import type { State } from './definition.ts';
import { QueryEvaluationError, StateError } from './errors.ts';
import { type Payload, payloadOf, type Run, record } from './run.ts';
import type { Scope } from './scope.ts';
import type { Template } from './template.ts';

/** An execution's stay in a state. */
export interface Visit {
  readonly state: State;
  readonly input: Payload;
  readonly enteredAt: number;
  readonly enteredId: number;
  /** The event before the state was entered: what fails right after the entry follows that one. */
  readonly before: number;
  retryCount: number;
}

/** The transition out of a state; `next` undefined ends the execution. */
export interface Step {
  readonly next: string | undefined;
  readonly output: Payload;
}

/** Enters a state. */
export function enter(run: Run, state: State, input: Payload): Visit {
  // The first state's event follows the beginning, not ExecutionStarted.
  const before = run.events === 1 ? 0 : run.previous;
  const details = () => ({ name: state.name, input: input.text, inputDetails: { truncated: false } });
  const entered = () => ({ stateEnteredEventDetails: details() });
  const enteredId = record(run, `${state.type}StateEntered`, entered, before);
  return { state, input, before, enteredId, enteredAt: run.world.clock.now(), retryCount: 0 };
}

/** What the expressions of a state see. `context` is built only when one asks for it. */
export function scopeOf(
  run: Run,
  visit: Visit,
  more: { result?: unknown; errorOutput?: unknown } = {},
): Scope {
  const states = {
    input: visit.input.value,
    ...more,
    get context() {
      return contextOf(run, visit);
    },
  };
  return { variables: run.variables, states, chance: run.world };
}

/** The context object (Developer Guide, "Accessing execution data from the Context object"). */
function contextOf(run: Run, visit: Visit) {
  const { executionArn, name, roleArn, stateMachineArn, stateMachineName } = run.world.identity;
  const state = { EnteredTime: new Date(visit.enteredAt).toISOString(), Name: visit.state.name };
  return {
    Execution: {
      Id: executionArn,
      Input: run.input.value,
      Name: name,
      RoleArn: roleArn,
      StartTime: new Date(run.startedAt).toISOString(),
      RedriveCount: 0,
    },
    State: visit.state.type === 'Task' ? { ...state, RetryCount: visit.retryCount } : state,
    StateMachine: { Id: stateMachineArn, Name: stateMachineName },
  };
}

/** Where a state is left: by itself, by one of its choices or by a catcher. */
interface Exit {
  readonly output: Template | undefined;
  readonly assign: ReadonlyMap<string, Template>;
  readonly next: string | undefined;
}

/**
 * Leaves a state. Assign and Output both see the variables from before; nothing is assigned when either fails.
 * Without an Output the state's output is `otherwise`.
 */
export async function leave(
  run: Run,
  visit: Visit,
  exit: Exit,
  scope: Scope,
  otherwise: Payload,
): Promise<Step> {
  const { name, type } = visit.state;
  const assigned: Record<string, unknown> = {};
  for (const [variable, template] of exit.assign) {
    const value = template.evaluate(scope);
    assigned[variable] = value instanceof Promise ? await value : value;
  }
  const variables = exit.assign.size === 0 ? undefined : payloadOf(assigned, name);
  let output = otherwise;
  if (exit.output) {
    const value = exit.output.evaluate(scope);
    output = payloadOf(value instanceof Promise ? await value : value, name);
  }
  const details = () => ({
    name,
    output: output.text,
    outputDetails: { truncated: false },
    ...assignments(assigned),
  });
  if (type !== 'Fail') record(run, `${type}StateExited`, () => ({ stateExitedEventDetails: details() }));
  if (variables) run.variables = { ...run.variables, ...assigned };
  return { next: exit.next, output };
}

function assignments(assigned: Readonly<Record<string, unknown>>) {
  const entries = Object.entries(assigned);
  if (entries.length === 0) return {};
  const assignedVariables = Object.fromEntries(entries.map(([name, value]) => [name, JSON.stringify(value)]));
  return { assignedVariables, assignedVariablesDetails: { truncated: false } };
}

/**
 * The error of a state for Retry, Catch and the history. An expression's failure is told with the state it happened
 * in and recorded. What is no StateError comes from no state and is thrown on.
 */
export function explain(run: Run, visit: Visit, thrown: unknown): StateError {
  if (!(thrown instanceof QueryEvaluationError)) {
    if (thrown instanceof StateError) return thrown;
    throw thrown;
  }
  const { name } = visit.state;
  const where = `An error occurred while executing the state '${name}' (entered at the event id #${visit.enteredId}).`;
  const error = new StateError(thrown.errorName, `${where} ${thrown.detail}`);
  const details = { error: error.errorName, cause: error.detail, location: thrown.location, state: name };
  const previous = followed(run, visit);
  record(run, 'EvaluationFailed', () => ({ evaluationFailedEventDetails: details }), previous);
  return error;
}

/** What an event that cuts a state short follows: nothing of the state when it has only been entered. */
export const followed = (run: Run, visit: Visit | undefined) =>
  visit && run.previous === visit.enteredId ? visit.before : run.previous;
