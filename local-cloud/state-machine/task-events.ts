import type { Payload } from './run.ts';

/** One call of a task's function and what it asks of it. */
export interface Call {
  readonly functionName: string;
  readonly payload: unknown;
  readonly parameters: Payload;
  readonly timeoutSeconds: number | undefined;
}

interface Failure {
  readonly error: string;
  readonly cause: string | undefined;
}

const INVOKE = { resourceType: 'lambda', resource: 'invoke' };

/** The two families of events: of the `lambda:invoke` integration and of a function as the resource itself. */
export const EVENTS = {
  integration: {
    scheduled: 'TaskScheduled',
    started: 'TaskStarted',
    succeeded: 'TaskSucceeded',
    failed: 'TaskFailed',
    timedOut: 'TaskTimedOut',
    scheduledDetails: ({ parameters, timeoutSeconds }: Call, region: string) => ({
      taskScheduledEventDetails: {
        ...INVOKE,
        region,
        parameters: parameters.text,
        ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
      },
    }),
    startedDetails: { taskStartedEventDetails: INVOKE },
    succeededDetails: (output: string) => ({
      taskSucceededEventDetails: { ...INVOKE, output, outputDetails: { truncated: false } },
    }),
    failedDetails: (failure: Failure) => ({ taskFailedEventDetails: { ...INVOKE, ...failure } }),
    timedOutDetails: (failure: Failure) => ({ taskTimedOutEventDetails: { ...INVOKE, ...failure } }),
  },
  function: {
    scheduled: 'LambdaFunctionScheduled',
    started: 'LambdaFunctionStarted',
    succeeded: 'LambdaFunctionSucceeded',
    failed: 'LambdaFunctionFailed',
    timedOut: 'LambdaFunctionTimedOut',
    scheduledDetails: ({ functionName, parameters, timeoutSeconds }: Call) => ({
      lambdaFunctionScheduledEventDetails: {
        resource: functionName,
        input: parameters.text,
        inputDetails: { truncated: false },
        ...(timeoutSeconds === undefined ? {} : { timeoutInSeconds: timeoutSeconds }),
      },
    }),
    startedDetails: {},
    succeededDetails: (output: string) => ({
      lambdaFunctionSucceededEventDetails: { output, outputDetails: { truncated: false } },
    }),
    failedDetails: (failure: Failure) => ({ lambdaFunctionFailedEventDetails: failure }),
    timedOutDetails: (failure: Failure) => ({ lambdaFunctionTimedOutEventDetails: failure }),
  },
} as const;
