import { FunctionError } from '../../internal-interfaces.ts';
import { AwsError } from '../../operations.ts';
import { hex, type Region } from '../../region.ts';
import type { Clock } from '../../time/clock.ts';
import type { FunctionContext, FunctionHandler, LambdaFunction } from './model.ts';

// Lambda's limit on the request and the response of a synchronous invocation.
const MAX_PAYLOAD = 6_291_556;

const workNow = (clock: Clock) => clock.workNow?.() ?? clock.now();

/** Every invocation has an event of its own, made from the payload's JSON. */
export function eventOf(payload: unknown): unknown {
  const text = JSON.stringify(payload) ?? 'null';
  const size = Buffer.byteLength(text);
  if (size > MAX_PAYLOAD) {
    const message = `${size} byte payload is too large for the RequestResponse invocation type`;
    throw new AwsError('RequestTooLargeException', message, 413);
  }
  return JSON.parse(text);
}

/** Calls the handler against its timeout. A handler that is timed out runs on, as nothing in a process can stop it. */
export function run(region: Region, found: LambdaFunction, event: unknown): Promise<unknown> {
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
    callHandler(found.handler, event, context).then(resolve, reject).finally(cancel);
  });
  return ended ? result.finally(ended) : result;
}

async function callHandler(
  handler: FunctionHandler,
  event: unknown,
  context: FunctionContext,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await handler(event, context);
  } catch (error) {
    throw functionErrorOf(error);
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

/**
 * An error as the Node.js runtime reports it: its name, its message and its stack by lines; of a thrown value that is no
 * error its type, and an empty trace (aws-lambda-nodejs-runtime-interface-client, `toRapidResponse`).
 */
const functionErrorOf = (error: unknown) =>
  error instanceof Error
    ? new FunctionError(error.name, error.message, (error.stack ?? '').split('\n'))
    : new FunctionError(typeof error, String(error), []);

function contextOf(found: LambdaFunction, requestId: string, remaining: () => number): FunctionContext {
  return {
    awsRequestId: requestId,
    functionName: found.name,
    functionVersion: '$LATEST',
    invokedFunctionArn: found.arn,
    memoryLimitInMB: String(found.memorySize),
    logGroupName: `/aws/lambda/${found.name}`,
    get logStreamName() {
      return `[$LATEST]${requestId.replaceAll('-', '')}`;
    },
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: remaining,
  };
}

function uuid(region: Region): string {
  const digits = hex(region, 30);
  const part = (from: number, to?: number) => digits.slice(from, to);
  return `${part(0, 8)}-${part(8, 12)}-4${part(12, 15)}-8${part(15, 18)}-${part(18)}`;
}
