import type { Template } from './template.ts';

/** A state machine, checked and compiled: everything an execution needs, nothing it could misread. */
export interface Machine {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
  readonly timeoutSeconds: number | undefined;
}

/** Where a state leads; undefined ends the execution. */
type Next = string | undefined;

interface Common {
  readonly name: string;
  readonly output: Template | undefined;
  /** One template per variable, evaluated on the values from before the state. */
  readonly assign: ReadonlyMap<string, Template>;
}

export interface TaskState extends Common {
  readonly type: 'Task';
  /** The `lambda:invoke` integration names its function in the arguments; otherwise the resource is the function. */
  readonly functionArn: string | undefined;
  readonly arguments: Template | undefined;
  readonly timeoutSeconds: Template | undefined;
  readonly retry: readonly Retrier[];
  readonly catch: readonly Catcher[];
  readonly next: Next;
}

export interface PassState extends Common {
  readonly type: 'Pass';
  readonly next: Next;
}

export interface ChoiceState extends Common {
  readonly type: 'Choice';
  readonly choices: readonly Choice[];
  readonly default: string | undefined;
}

export interface WaitState extends Common {
  readonly type: 'Wait';
  readonly until: { readonly seconds: Template } | { readonly timestamp: Template };
  readonly next: Next;
}

export interface SucceedState extends Common {
  readonly type: 'Succeed';
}

export interface FailState extends Common {
  readonly type: 'Fail';
  readonly error: Template | undefined;
  readonly cause: Template | undefined;
}

export type State = TaskState | PassState | ChoiceState | WaitState | SucceedState | FailState;

export interface Choice {
  readonly condition: Template;
  readonly output: Template | undefined;
  readonly assign: ReadonlyMap<string, Template>;
  readonly next: string;
}

export interface Retrier {
  readonly errorEquals: readonly string[];
  readonly intervalSeconds: number;
  readonly maxAttempts: number;
  readonly backoffRate: number;
  readonly maxDelaySeconds: number;
  /** JitterStrategy FULL: the delay is anything between 0 and the computed one. */
  readonly jitter: boolean;
}

export interface Catcher {
  readonly errorEquals: readonly string[];
  readonly output: Template | undefined;
  readonly assign: ReadonlyMap<string, Template>;
  readonly next: string;
}
