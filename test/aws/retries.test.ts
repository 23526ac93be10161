import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { clientConfig } from '../../src/aws/client-config.ts';
import { awsClients } from '../../src/aws/clients.ts';
import { API_TIMEOUT, EVENT_TIME, HOUR, STEP_TIME } from '../../src/rollout/timing.ts';
import { CATALOGUE, type Kind, TIMEOUTS } from '../../src/runtime/catalogue.ts';
import { LOCAL } from './cloud.ts';

/** The time in which a function calls AWS. */
const TIME: Readonly<Record<Kind, number>> = { step: STEP_TIME, event: EVENT_TIME, api: API_TIMEOUT };

interface Config {
  /** The handler's own, which it reads with its first request. */
  readonly requestHandler: { readonly configProvider: Promise<{ readonly requestTimeout: number }> };
  maxAttempts(): Promise<number>;
  retryStrategy(): Promise<ReturnType<typeof clientConfig>['retryStrategy']>;
}

const clients = Object.entries(awsClients(LOCAL)).map(
  ([name, client]) => [name, (client as unknown as { config: Config }).config] as const,
);

/** The longest that a strategy waits between attempts, milliseconds, and how many attempts it allows. */
async function longest(strategy: Awaited<ReturnType<Config['retryStrategy']>>) {
  let token = await strategy.acquireInitialRetryToken('');
  let [attempts, backoff] = [1, 0];
  for (;;) {
    const retryAfterHint = new Date(Date.now() + HOUR);
    const next = strategy.refreshRetryTokenForRetry(token, { errorType: 'THROTTLING', retryAfterHint });
    const refused = next.then(
      () => false,
      () => true,
    );
    const asked = Date.now();
    await vi.runAllTimersAsync();
    if (await refused) return { attempts, backoff };
    token = await next;
    attempts += 1;
    backoff += Date.now() - asked;
  }
}

describe('one call of AWS', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(1 - Number.EPSILON);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  // Four attempts of eight seconds were 32 s, where the function had 28.
  test.each(clients)(
    'of %s ends, with all of its attempts, within its function’s time',
    async (client, config) => {
      const { attempts, backoff } = await longest(await config.retryStrategy());
      expect(attempts).toBe(await config.maxAttempts());
      // A function of a user is called once: the next look asks again.
      if (client !== 'lambda') expect(attempts).toBeGreaterThan(1);
      const { requestTimeout } = await config.requestHandler.configProvider;
      const inAll = attempts * requestTimeout + backoff;
      for (const { kind, name } of CATALOGUE) {
        expect(inAll, name).toBeLessThan(TIME[kind]);
        expect(TIME[kind], name).toBeLessThanOrEqual(TIMEOUTS[kind]);
      }
    },
  );
});

test('every client has its own retries: throttling of one service uses up none of another', async () => {
  const strategies = await Promise.all(clients.map(([, config]) => config.retryStrategy()));
  expect(new Set(strategies).size).toBe(clients.length);
});
