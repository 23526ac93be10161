import type { AutoScalingClient, AutoScalingClientConfig } from '@aws-sdk/client-auto-scaling';
import { HTTP_TIMEOUTS } from '../rollout/timing.ts';
import { checkTime } from './deadline.ts';
import { observedCall } from './observed-calls.ts';
import { BoundedRetries, MAX_ATTEMPTS } from './retries.ts';

/** What all clients share; left out, the SDK finds the region and the role of the function. */
export interface ClientOptions
  extends Pick<AutoScalingClientConfig, 'endpoint' | 'region' | 'credentials' | 'requestHandler'> {
  readonly maxAttempts?: number;
}

/** Limits of one attempt, milliseconds: of its connection, until the response begins, and of silence within it. */
export const REQUEST_LIMITS = {
  connectionTimeout: HTTP_TIMEOUTS.connection,
  requestTimeout: HTTP_TIMEOUTS.request,
  socketTimeout: HTTP_TIMEOUTS.request,
  throwOnRequestTimeout: true,
};

/** The configuration of a client; each has retries of its own. All attempts of a call end within the time of a step. */
export const clientConfig = ({ maxAttempts = MAX_ATTEMPTS, ...options }: ClientOptions = {}) => ({
  requestHandler: REQUEST_LIMITS,
  maxAttempts,
  retryStrategy: new BoundedRetries(maxAttempts),
  ...options,
});

/**
 * Refuses every request of the client, the SDK's retries included, once its function's time is over; and lets its calls be
 * observed, each with all of its retries.
 */
export function withDeadline<Client extends object>(client: Client): Client {
  // Every client's stack has types of its own; these middlewares use none of them.
  const { middlewareStack } = client as Pick<AutoScalingClient, 'middlewareStack'>;
  middlewareStack.add(
    (next) => (args) => {
      checkTime();
      return next(args);
    },
    { step: 'finalizeRequest', priority: 'low', name: 'deadline' },
  );
  middlewareStack.add(observedCall, { step: 'build', name: 'observedCall' });
  return client;
}
