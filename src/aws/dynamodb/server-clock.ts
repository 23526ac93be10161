import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { CLOCK_TOLERANCE } from '../../rollout/timing.ts';

/** A clock that is put right by what AWS's answers say of the time. */
export interface ServerClock extends Clock {
  /** A request goes out; to be told when its answer was sent by the server's time, milliseconds since the epoch. */
  startRequest(): (sent: number) => void;
}

/** The clock of a machine, which may be off and may be set, and a count of milliseconds which nobody can set. */
export interface MachineClock extends Clock {
  elapsed(): number;
}

/**
 * `own`, for as long as it agrees with what the last answer said and the time that has gone by since; else that. A machine
 * whose clock is minutes off would cut the quiet time before a fleet goes, and date what it records so that others do:
 * every function reads its record before it does anything, and is told the time with it.
 */
export function serverClock(own: MachineClock): ServerClock {
  let heard: { readonly sent: number; readonly at: number } | undefined;
  return {
    now() {
      if (!heard) return own.now();
      const reckoned = Math.round(heard.sent + own.elapsed() - heard.at);
      return Math.abs(own.now() - reckoned) > CLOCK_TOLERANCE ? reckoned : own.now();
    },
    startRequest() {
      const asked = own.elapsed();
      return (sent) => {
        const at = own.elapsed();
        if (at - asked <= CLOCK_TOLERANCE) heard = { sent, at };
      };
    },
  };
}

/** A client whose every answer tells `clock` the time (RFC 9110, section 6.6.1: `Date`). */
export function observeServerTime<Client extends object>(client: Client, clock: ServerClock): Client {
  const { middlewareStack } = client as Pick<DynamoDBClient, 'middlewareStack'>;
  middlewareStack.add(
    (next) => async (args) => {
      const answered = clock.startRequest();
      const result = await next(args);
      const { headers } = result.response as { headers?: Record<string, string> };
      const sent = Date.parse(headers?.date ?? '');
      if (!Number.isNaN(sent)) answered(sent);
      return result;
    },
    { step: 'deserialize', priority: 'low', name: 'serverTime' },
  );
  return client;
}
