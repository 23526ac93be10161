/** The context object of an invocation, as far as the local cloud fills it. */
export interface FunctionContext {
  readonly awsRequestId: string;
  readonly functionName: string;
  readonly functionVersion: string;
  readonly invokedFunctionArn: string;
  readonly memoryLimitInMB: string;
  readonly logGroupName: string;
  readonly logStreamName: string;
  callbackWaitsForEmptyEventLoop: boolean;
  /** Milliseconds of work until the function is timed out. */
  getRemainingTimeInMillis(): number;
}

// biome-ignore lint/suspicious/noExplicitAny: the event's type is the handler's own matter, as on Lambda
export type FunctionHandler = (event: any, context: any) => unknown;

export interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly handler: FunctionHandler;
  readonly timeoutSeconds: number;
  readonly memorySize: number;
}
