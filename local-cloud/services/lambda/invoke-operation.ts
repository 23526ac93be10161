import type { InvokeCommandInput, InvokeCommandOutput } from '@aws-sdk/client-lambda';
import { FunctionError, type Invoker } from '../../internal-interfaces.ts';
import { AwsError, type Result } from '../../operations.ts';
import type { LambdaFunction } from './model.ts';

interface Functions extends Invoker {
  /** Throws ResourceNotFoundException. */
  find(nameOrArn: string): LambdaFunction;
}

/**
 * `Invoke`: waits for the function, or with `DryRun` only says whether it could be invoked. An error of the function is no
 * error of the call: it is told in a header, and the payload has it (Lambda API reference, Invoke).
 */
export const invokeOperation =
  ({ find, invoke }: Functions) =>
  async ({
    FunctionName = '',
    InvocationType = 'RequestResponse',
    Payload: sent,
  }: InvokeCommandInput): Promise<Result<InvokeCommandOutput>> => {
    const { name } = find(FunctionName);
    if (InvocationType === 'DryRun') return { StatusCode: 204 };
    if (InvocationType !== 'RequestResponse') {
      const message = `The local cloud offers no invocation of the type ${InvocationType}`;
      throw new AwsError('InvalidParameterValueException', message);
    }
    const done = { StatusCode: 200, ExecutedVersion: '$LATEST' };
    try {
      const result = await invoke(name, eventIn(sent));
      return { ...done, Payload: bytesOf(JSON.stringify(result)) };
    } catch (error) {
      if (!(error instanceof FunctionError)) throw error;
      return { ...done, FunctionError: 'Unhandled', Payload: bytesOf(error.payload) };
    }
  };

const bytesOf = (text: string) =>
  new Uint8Array(Buffer.from(text)) as NonNullable<InvokeCommandOutput['Payload']>;

/** Without a payload the event is an empty object. */
function eventIn(sent: InvokeCommandInput['Payload']): unknown {
  const text = typeof sent === 'string' ? sent : Buffer.from((sent as Uint8Array) ?? []).toString('utf8');
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = `Could not parse request body into json: ${(error as Error).message}`;
    throw new AwsError('InvalidRequestContentException', message);
  }
}
