import { FunctionError, type Invoker } from '../../internal-interfaces.ts';
import { AwsError } from '../../operations.ts';
import { arn, hex, type Region } from '../../region.ts';
import type { Clock } from '../../time/clock.ts';

/** What a handler is told of its invocation, as far as the local cloud can tell it. */
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

export interface FunctionSettings {
  /** 1 to 900, counted as work. */
  readonly timeoutSeconds: number;
  /** Megabytes; only told to the handler. 128 by default. */
  readonly memorySize?: number;
}

export interface Lambda extends Invoker {
  /** Adds a function, or puts a new handler in place of an old one. Returns its ARN. */
  register(name: string, handler: FunctionHandler, settings: FunctionSettings): string;
}

interface LambdaFunction {
  readonly name: string;
  readonly arn: string;
  readonly handler: FunctionHandler;
  readonly timeoutSeconds: number;
  readonly memorySize: number;
}

// Lambda's limit on the request and the answer of a synchronous invocation.
const MAX_PAYLOAD = 6_291_556;

/** `name`, `arn:…:function:name` and both with a version or an alias, which all mean the same code here. */
const nameOf = (nameOrArn: string) =>
  /^(?:arn:aws:lambda:[^:]+:[^:]+:function:)?([^:]+)(?::[^:]+)?$/.exec(nameOrArn)?.[1];

const workNow = (clock: Clock) => clock.workNow?.() ?? clock.now();

/** Lambda on one machine: functions are called in this process, as many at once as are asked for. */
export function createLambda(region: Region): Lambda {
  const functions = new Map<string, LambdaFunction>();

  const register = (name: string, handler: FunctionHandler, settings: FunctionSettings) => {
    const { timeoutSeconds, memorySize = 128 } = settings;
    if (!/^[\w-]{1,64}$/.test(name)) throw new RangeError(`${name} is not the name of a function`);
    if (!(timeoutSeconds >= 1 && timeoutSeconds <= 900)) {
      throw new RangeError(`the timeout of ${name} is 1 to 900 seconds, not ${timeoutSeconds}`);
    }
    // The Node.js 24 runtime refuses handlers with a callback too.
    if (handler.length > 2) throw new TypeError(`the handler of ${name} takes a callback: return a promise`);
    const functionArn = arn(region, 'lambda', `function:${name}`);
    functions.set(name, { name, arn: functionArn, handler, timeoutSeconds, memorySize });
    return functionArn;
  };

  const invoke = async (nameOrArn: string, payload: unknown) => {
    const name = nameOf(nameOrArn);
    const found = name === undefined ? undefined : functions.get(name);
    if (found === undefined) {
      const missing = arn(region, 'lambda', `function:${name ?? nameOrArn}`);
      throw new AwsError('ResourceNotFoundException', `Function not found: ${missing}`, 404);
    }
    return run(region, found, eventOf(payload));
  };

  return { register, invoke };
}

/** Every invocation has an event of its own, made from the payload's JSON. */
function eventOf(payload: unknown): unknown {
  const text = JSON.stringify(payload) ?? 'null';
  const size = Buffer.byteLength(text);
  if (size > MAX_PAYLOAD) {
    const message = `${size} byte payload is too large for the RequestResponse invocation type`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  return JSON.parse(text);
}

/** Calls the handler against its timeout. A handler that is timed out runs on, as nothing in a process can stop it. */
function run(region: Region, found: LambdaFunction, event: unknown): Promise<unknown> {
  const { clock } = region;
  const requestId = uuid(region);
  const limit = found.timeoutSeconds * 1000;
  const deadline = workNow(clock) + limit;
  const context = contextOf(found, requestId, () => Math.max(0, Math.round(deadline - workNow(clock))));
  const ended = clock.beginWork?.();
  const result = new Promise<unknown>((resolve, reject) => {
    const cancel = clock.afterWork(limit, () => {
      const message = `RequestId: ${requestId} Error: Task timed out after ${found.timeoutSeconds.toFixed(2)} seconds`;
      reject(new FunctionError('Sandbox.Timedout', message));
    });
    answer(found.handler, event, context).then(resolve, reject).finally(cancel);
  });
  return ended ? result.finally(ended) : result;
}

async function answer(handler: FunctionHandler, event: unknown, context: FunctionContext): Promise<unknown> {
  let result: unknown;
  try {
    result = await handler(event, context);
  } catch (error) {
    throw reported(error);
  }
  let text: string;
  try {
    text = JSON.stringify(result) ?? 'null';
  } catch {
    throw new FunctionError('Runtime.MarshalError', 'Unable to stringify response body');
  }
  const size = Buffer.byteLength(text);
  if (size > MAX_PAYLOAD) {
    const message = `Response payload size exceeded maximum allowed payload size (${MAX_PAYLOAD} bytes).`;
    throw new FunctionError('Function.ResponseSizeTooLarge', message);
  }
  return JSON.parse(text);
}

/** An error as the Node.js runtime reports it: its name and message, and the type of a thrown value that isn't one. */
const reported = (error: unknown) =>
  error instanceof Error
    ? new FunctionError(error.name, error.message)
    : new FunctionError(typeof error, String(error));

function contextOf(found: LambdaFunction, requestId: string, remaining: () => number): FunctionContext {
  return {
    awsRequestId: requestId,
    functionName: found.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: found.arn,
    memoryLimitInMB: String(found.memorySize),
    logGroupName: `/aws/lambda/${found.name}`,
    logStreamName: `[$LATEST]${requestId.replaceAll('-', '')}`,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: remaining,
  };
}

function uuid(region: Region): string {
  const digits = hex(region, 30);
  return digits.replace(/^(.{8})(.{4})(.{3})(.{3})/, '$1-$2-4$3-8$4-');
}
