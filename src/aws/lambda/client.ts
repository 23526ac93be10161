import { LambdaClient } from '@aws-sdk/client-lambda';
import { GATE_CALL_MAX } from '../../rollout/timing.ts';
import { type ClientOptions, clientConfig, REQUEST_LIMITS, withDeadline } from '../client-config.ts';

/** Invokes once, and waits for a function: the next look asks again. */
export function functionsClient(options: ClientOptions = {}): LambdaClient {
  const requestHandler = {
    ...REQUEST_LIMITS,
    requestTimeout: GATE_CALL_MAX,
    socketTimeout: GATE_CALL_MAX,
  };
  return withDeadline(new LambdaClient(clientConfig({ requestHandler, ...options, maxAttempts: 1 })));
}
