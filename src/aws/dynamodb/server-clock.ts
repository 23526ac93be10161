import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { CLOCK_TOLERANCE } from '../../rollout/timing.ts';

export interface ServerClock extends Clock {
  /** Returns what to call with the date of the response, milliseconds since the epoch. */
  startRequest(): (sent: number) => void;
}

/** The clock of a machine, which may be wrong, and a monotonic count of milliseconds. */
export interface MachineClock extends Clock {
  elapsed(): number;
}

/**
 * `own` while it agrees with the last response's date and the time elapsed since; else that date. A clock that is minutes
 * off would cut a drain deadline short. Every function reads its record first, and so learns the time.
 */
export function serverClock(own: MachineClock): ServerClock {
  let observed: { readonly sent: number; readonly at: number } | undefined;
  return {
    now() {
      if (!observed) return own.now();
      const expected = Math.round(observed.sent + own.elapsed() - observed.at);
      return Math.abs(own.now() - expected) > CLOCK_TOLERANCE ? expected : own.now();
    },
    startRequest() {
      const startedAt = own.elapsed();
      return (sent) => {
        const at = own.elapsed();
        if (at - startedAt <= CLOCK_TOLERANCE) observed = { sent, at };
      };
    },
  };
}

/** Makes `clock` observe the `Date` of every response of the client (RFC 9110, section 6.6.1). */
export function observeServerTime<Client extends object>(client: Client, clock: ServerClock): Client {
  const { middlewareStack } = client as Pick<DynamoDBClient, 'middlewareStack'>;
  middlewareStack.add(
    (next) => async (args) => {
      const observe = clock.startRequest();
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      const sent = Date.parse(headers?.date ?? '');
      if (!Number.isNaN(sent)) observe(sent);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'serverTime' },
  );
  return client;
}
