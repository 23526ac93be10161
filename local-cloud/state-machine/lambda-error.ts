import { FunctionError } from '../internal-interfaces.ts';
import { AwsError } from '../operations.ts';
import { StateError } from './errors.ts';

/** Characters (`LambdaFunctionFailedEventDetails.cause`). A stack, and a long message, are cut off there. */
const MAX_CAUSE = 32_768;

/** Lambda's error as Step Functions names it. */
export function lambdaError(thrown: unknown): StateError {
  if (thrown instanceof FunctionError) {
    return new StateError(thrown.errorType, thrown.payload.slice(0, MAX_CAUSE));
  }
  if (thrown instanceof AwsError) {
    const { code, message, statusCode } = thrown;
    if (code === 'Sandbox.Timedout') {
      return new StateError(code, JSON.stringify({ errorType: code, errorMessage: message }));
    }
    const service = `Service: AWSLambda; Status Code: ${statusCode}; Error Code: ${code}`;
    return new StateError(`Lambda.${code}`, `${message} (${service})`);
  }
  return new StateError('Lambda.Unknown', thrown instanceof Error ? thrown.message : String(thrown));
}
