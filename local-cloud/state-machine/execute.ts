import type { ChoiceState, FailState, Machine, State, WaitState } from './definition.ts';
import { QueryEvaluationError, StateError } from './errors.ts';
import { Ended, end, type Outcome, type Run, record, sleep, type World } from './run.ts';
import { evaluateSeconds, performTask } from './task.ts';
import { evaluateAs } from './template.ts';
import { parseTimestamp } from './time.ts';
import { enter, explain, followed, leave, type Step, scopeOf, type Visit } from './visit.ts';

/** An execution that was started. */
export interface Execution {
  /** Resolves when the execution ends, however it ends. Never rejects. */
  readonly ended: Promise<Outcome>;
  /** Undefined while it runs. */
  outcome(): Outcome | undefined;
  /** Ends it at once. A function that runs for it runs on, and its answer is not heard. Twice is once. */
  abort(error?: string, cause?: string): void;
  /** Ends it as aborted at its next transition, as deleting a state machine does. */
  doom(): void;
}

/** No standard execution runs longer ("Service quotas"). */
const YEAR_SECONDS = 365 * 24 * 60 * 60;

/**
 * Starts an execution of a machine on an input, which is JSON and isn't changed afterwards. The first state begins in a
 * microtask, so the caller knows of the execution before its first function is called.
 */
export function execute(machine: Machine, input: unknown, world: World): Execution {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const run: Run = {
    machine,
    world: { ...world, ended: (outcome) => conclude(outcome) },
    input: { value: input, text: JSON.stringify(input) },
    startedAt: world.clock.now(),
    variables: {},
    events: 0,
    previous: 0,
    outcome: undefined,
    drop: () => {},
    doomed: false,
  };
  const timeout = Math.min(machine.timeoutSeconds ?? YEAR_SECONDS, YEAR_SECONDS);
  const cancel = world.clock.after(timeout * 1000, () => cutShort({ status: 'TIMED_OUT' }));
  let visit: Visit | undefined;
  const cutShort = (outcome: Outcome) => end(run, outcome, followed(run, visit));
  const conclude = (outcome: Outcome) => {
    cancel();
    world.ended?.(outcome);
    resolve(outcome);
  };
  start(run);
  queueMicrotask(() => void drive(run, (entered) => (visit = entered)));
  return {
    ended: promise,
    outcome: () => run.outcome,
    abort: (error, cause) => cutShort({ status: 'ABORTED', error, cause }),
    doom: () => {
      run.doomed = true;
    },
  };
}

function start(run: Run): void {
  const { roleArn } = run.world.identity;
  const details = () => ({ input: run.input.text, inputDetails: { truncated: false }, roleArn });
  record(run, 'ExecutionStarted', () => ({ executionStartedEventDetails: details() }), 0);
}

/** From state to state until the end. Every state adds to the history, whose limit bounds a machine that loops. */
async function drive(run: Run, entered: (visit: Visit) => void): Promise<void> {
  try {
    let step: Step = { next: run.machine.startAt, output: run.input };
    while (step.next !== undefined) {
      if (run.doomed) return end(run, { status: 'ABORTED' });
      const visit = enter(run, run.machine.states.get(step.next)!, step.output);
      entered(visit);
      step = await perform(run, visit);
    }
    end(run, { status: 'SUCCEEDED', output: step.output.text });
  } catch (thrown) {
    if (!(thrown instanceof Ended)) end(run, failure(thrown));
  }
}

function failure(thrown: unknown): Outcome {
  if (thrown instanceof StateError)
    return { status: 'FAILED', error: thrown.errorName, cause: thrown.detail };
  return { status: 'FAILED', error: 'States.Runtime', cause: String(thrown) };
}

async function perform(run: Run, visit: Visit): Promise<Step> {
  try {
    return await performState(run, visit, visit.state);
  } catch (thrown) {
    throw explain(run, visit, thrown);
  }
}

function performState(run: Run, visit: Visit, state: State): Promise<Step> {
  switch (state.type) {
    case 'Task':
      return performTask(run, visit, state);
    case 'Pass':
      return leave(run, visit, state, scopeOf(run, visit), visit.input);
    case 'Succeed':
      return leave(run, visit, { ...state, next: undefined }, scopeOf(run, visit), visit.input);
    case 'Choice':
      return performChoice(run, visit, state);
    case 'Wait':
      return performWait(run, visit, state);
    case 'Fail':
      return performFail(run, visit, state);
  }
}

/** The first choice that is true decides; the state's own Output and Assign belong to the default. */
async function performChoice(run: Run, visit: Visit, state: ChoiceState): Promise<Step> {
  const scope = scopeOf(run, visit);
  for (const choice of state.choices) {
    const value = evaluateAs(choice.condition, 'boolean', scope);
    if (value instanceof Promise ? await value : value) return leave(run, visit, choice, scope, visit.input);
  }
  if (state.default !== undefined)
    return leave(run, visit, { ...state, next: state.default }, scope, visit.input);
  const problem = `There is no matching choice and no Default in the state '${state.name}'`;
  throw new StateError('States.NoChoiceMatched', problem);
}

async function performWait(run: Run, visit: Visit, state: WaitState): Promise<Step> {
  const scope = scopeOf(run, visit);
  const seconds = await waitSeconds(run, state, scope);
  if (seconds > 0) await sleep(run, seconds);
  return await leave(run, visit, state, scope, visit.input);
}

async function waitSeconds(
  run: Run,
  { until }: WaitState,
  scope: ReturnType<typeof scopeOf>,
): Promise<number> {
  if ('seconds' in until) return await evaluateSeconds(until.seconds, 0, scope);
  const { timestamp } = until;
  const text = await evaluateAs(timestamp, 'string', scope);
  const time = parseTimestamp(text);
  if (time !== undefined) return (time - run.world.clock.now()) / 1000;
  const problem = 'field cannot be parsed as an ISO-8601 extended offset date-time format string';
  throw new QueryEvaluationError(timestamp.field, `The ${timestamp.field} ${problem}: ${text}`);
}

async function performFail(run: Run, visit: Visit, state: FailState): Promise<Step> {
  const scope = scopeOf(run, visit);
  const error = state.error && (await evaluateAs(state.error, 'string', scope));
  const cause = state.cause && (await evaluateAs(state.cause, 'string', scope));
  end(run, { status: 'FAILED', error: error as string | undefined, cause: cause as string | undefined });
  throw new Ended();
}
