import { isThrottlingError } from '@smithy/core/retry';
import type { Outcome } from './observed-calls.ts';

/** An ended call of AWS, as a trace tells it. */
export interface CallReport {
  /** The service as its client is called (`DynamoDB`), and the operation (`GetItem`). */
  readonly service: string;
  readonly operation: string;
  /** Of the last response, if there was one. */
  readonly status: number | undefined;
  readonly requestId: string | undefined;
  readonly retries: number;
  readonly isThrottled: boolean;
  readonly error: { readonly name: string; readonly message: string } | undefined;
}

/** Messages of AWS may be as long as the policy that they quote. */
const MESSAGE_MAX = 300;

export function callReport(client: string, command: string, { metadata, error }: Outcome): CallReport {
  const thrown = error instanceof Error ? error : undefined;
  return {
    service: client.replace(/Client$/, ''),
    operation: command.replace(/Command$/, ''),
    status: metadata?.httpStatusCode,
    requestId: metadata?.requestId,
    retries: Math.max(0, (metadata?.attempts ?? 1) - 1),
    isThrottled: thrown !== undefined && isThrottlingError(thrown as Parameters<typeof isThrottlingError>[0]),
    error: thrown && { name: thrown.name, message: thrown.message.slice(0, MESSAGE_MAX) },
  };
}
