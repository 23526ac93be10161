import type { Catcher, Retrier, TaskState } from './definition.ts';
import { matches, QueryEvaluationError, StateError } from './errors.ts';
import { lambdaError } from './lambda-error.ts';
import { type Payload, payloadOf, type Run, record, sleep, suspend } from './run.ts';
import type { Scope } from './scope.ts';
import { type Call, EVENTS } from './task-events.ts';
import { evaluateAs, type Template } from './template.ts';
import { isSeconds, MAX_SECONDS } from './time.ts';
import { explain, leave, type Step, scopeOf, type Visit } from './visit.ts';

/** Does a Task: its function, again as Retry says, and where Catch leads when that doesn't help. */
export async function performTask(run: Run, visit: Visit, state: TaskState): Promise<Step> {
  const used = new Map<Retrier, number>();
  // Every round adds events to the history, whose limit bounds them.
  for (;;) {
    try {
      const result = await attempt(run, visit, state);
      return await leave(run, visit, state, scopeOf(run, visit, { result: result.value }), result);
    } catch (thrown) {
      const error = explain(run, visit, thrown);
      const delay = retryDelay(state.retry, used, error.errorName, run.world.random);
      if (delay === undefined) return await recover(run, visit, state.catch, error);
      visit.retryCount += 1;
      await sleep(run, delay);
    }
  }
}

/**
 * Seconds until the next attempt after an error, undefined when there is none. The first retrier that names the error
 * decides alone; `used` counts its retries.
 */
export function retryDelay(
  retriers: readonly Retrier[],
  used: Map<Retrier, number>,
  errorName: string,
  random: () => number,
): number | undefined {
  const retrier = retriers.find(({ errorEquals }) => matches(errorName, errorEquals));
  const times = retrier ? (used.get(retrier) ?? 0) : 0;
  if (!retrier || times >= retrier.maxAttempts) return undefined;
  used.set(retrier, times + 1);
  const delay = Math.min(retrier.intervalSeconds * retrier.backoffRate ** times, retrier.maxDelaySeconds);
  return retrier.jitter ? delay * random() : delay;
}

/** Leaves a task by the catcher that takes the error; throws the error when none does. */
async function recover(
  run: Run,
  visit: Visit,
  catchers: readonly Catcher[],
  error: StateError,
): Promise<Step> {
  const catcher = catchers.find(({ errorEquals }) => matches(error.errorName, errorEquals));
  if (!catcher) throw error;
  const errorOutput = { Error: error.errorName, Cause: error.detail ?? '' };
  const scope = scopeOf(run, visit, { errorOutput });
  return await leave(run, visit, catcher, scope, payloadOf(errorOutput, visit.state.name));
}

async function attempt(run: Run, visit: Visit, state: TaskState): Promise<Payload> {
  const scope = scopeOf(run, visit);
  const parameters = state.arguments
    ? payloadOf(await state.arguments.evaluate(scope), visit.state.name)
    : visit.input;
  const timeoutSeconds = state.timeoutSeconds && (await evaluateSeconds(state.timeoutSeconds, 1, scope));
  const events = EVENTS[state.functionArn === undefined ? 'integration' : 'function'];
  const call = { ...target(state, parameters.value), parameters, timeoutSeconds };
  record(run, events.scheduled, () => events.scheduledDetails(call, run.world.identity.region));
  record(run, events.started, () => events.startedDetails);
  try {
    const answer = (await invoke(run, call)) ?? null;
    const integrated = { ExecutedVersion: '$LATEST', Payload: answer, StatusCode: 200 };
    const result = payloadOf(
      state.functionArn === undefined ? integrated : answer,
      state.functionArn ?? 'lambda',
    );
    record(run, events.succeeded, () => events.succeededDetails(result.text));
    return result;
  } catch (thrown) {
    if (!(thrown instanceof StateError)) throw thrown;
    const type = thrown.errorName === 'States.Timeout' ? 'timedOut' : 'failed';
    const details = { error: thrown.errorName, cause: thrown.detail };
    record(run, events[type], () => events[`${type}Details`](details));
    throw thrown;
  }
}

function target(state: TaskState, value: unknown): { functionName: string; payload: unknown } {
  if (state.functionArn !== undefined) return { functionName: state.functionArn, payload: value };
  const { FunctionName: name, Payload: payload = {}, ...others } = Object(value) as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (typeof name !== 'string' || other !== undefined) {
    const problem =
      other === undefined ? 'FunctionName must be a string' : `The field '${other}' is not supported`;
    throw new StateError('States.Runtime', `The arguments of lambda:invoke cannot be used: ${problem}.`);
  }
  return { functionName: name, payload };
}

/** A whole number of seconds from a template, or QueryEvaluationError. */
export async function evaluateSeconds(template: Template, min: number, scope: Scope): Promise<number> {
  const seconds = await evaluateAs(template, 'number', scope);
  if (isSeconds(seconds, min)) return Number(seconds);
  const problem = `The ${template.field} field cannot be parsed as an integer from ${min} to ${MAX_SECONDS}`;
  throw new QueryEvaluationError(template.field, `${problem}: ${seconds}`);
}

/** Waits for the function or for the timeout, which counts as work: a function that runs on is let run, unheard. */
function invoke(run: Run, { functionName, payload, timeoutSeconds }: Call): Promise<unknown> {
  return suspend<unknown>(run, (resolve, reject) => {
    const { clock } = run.world;
    const expired = () => reject(new StateError('States.Timeout'));
    const cancel = timeoutSeconds === undefined ? () => {} : clock.afterWork(timeoutSeconds * 1000, expired);
    // Async, so that an invoker that throws at once fails the task too.
    const called = async () => run.world.invoke(functionName, payload);
    called().then(resolve, (error: unknown) => reject(lambdaError(error)));
    return cancel;
  });
}
