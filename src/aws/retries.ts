import { StandardRetryStrategy } from '@smithy/core/retry';

/**
 * With the SDK's longest backoff, one second and two of a throttled call, and HTTP_TIMEOUTS this many attempts fit into the
 * time of a step; the SDK's own number depends on the service and is up to four.
 */
export const MAX_ATTEMPTS = 3;

type Refresh = StandardRetryStrategy['refreshRetryTokenForRetry'];

/** The SDK's retries. A service's wish to wait longer (`Retry-After`) is not followed: what calls the function retries. */
export class BoundedRetries extends StandardRetryStrategy {
  override refreshRetryTokenForRetry(...[token, { retryAfterHint: _, ...info }]: Parameters<Refresh>) {
    return super.refreshRetryTokenForRetry(token, info);
  }
}
