/** An error as the States Language knows it: a name that Retry and Catch match, and a cause for people. */
export class StateError extends Error {
  readonly errorName: string;
  readonly detail: string | undefined;

  constructor(errorName: string, detail?: string) {
    super(detail === undefined ? errorName : `${errorName}: ${detail}`);
    this.name = 'StateError';
    this.errorName = errorName;
    this.detail = detail;
  }
}

/** An expression that failed or gave nothing, with the field of the state it stands in (`Arguments/Payload/id`). */
export class QueryEvaluationError extends StateError {
  readonly location: string;

  constructor(location: string, detail: string) {
    super('States.QueryEvaluationError', detail);
    this.location = location;
  }
}

/** A state machine's definition that is wrong, or asks for something this interpreter does not do. */
export class DefinitionError extends Error {
  /** JSON-pointer-like: `/States/Analyze/Retry/0/MaxAttempts`. */
  readonly path: string;

  constructor(path: string, problem: string) {
    super(`${problem} at ${path === '' ? '/' : path}`);
    this.name = 'DefinitionError';
    this.path = path === '' ? '/' : path;
  }
}

/** Errors that fail the execution whatever Retry and Catch say. */
const TERMINAL = new Set(['States.Runtime']);

/**
 * Whether a Retry or Catch with these ErrorEquals takes an error. `States.ALL` leaves out `States.DataLimitExceeded`,
 * which only its own name matches; `States.TaskFailed` takes all but those and `States.Timeout`
 * (Step Functions Developer Guide, "Handling errors").
 */
export function matches(errorName: string, errorEquals: readonly string[]): boolean {
  if (TERMINAL.has(errorName)) return false;
  return errorEquals.some((pattern) => {
    if (pattern === errorName) return true;
    if (errorName === 'States.DataLimitExceeded') return false;
    return pattern === 'States.ALL' || (pattern === 'States.TaskFailed' && errorName !== 'States.Timeout');
  });
}
