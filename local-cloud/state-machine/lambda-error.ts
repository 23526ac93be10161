import { FunctionError } from '../internal-interfaces.ts';
import { AwsError } from '../operations.ts';
import { StateError } from './errors.ts';

/** Lambda's error as Step Functions names it. */
export function lambdaError(thrown: unknown): StateError {
  if (thrown instanceof FunctionError) {
    const cause = { errorType: thrown.errorType, errorMessage: thrown.message };
    return new StateError(thrown.errorType, JSON.stringify(cause));
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
