import { errors, Pool } from 'undici';
import { type Clock, wallClock } from '../local-cloud/time/clock.ts';

export interface LoadOptions {
  /** Where the requests go: `http://127.0.0.1:8080/`. */
  readonly url: string;
  /** Requests per second on the average, by `clock`. */
  readonly perSecond: number;
  /** Uniform in [0, 1): requests come at random moments, as those of many independent clients do. */
  readonly random: () => number;
  /** The clock that spaces the requests. Requests are real work, so the default is real time. */
  readonly clock?: Clock;
  /** Milliseconds of real time after which an answer is given up. */
  readonly timeout?: number;
  /** How many requests may wait for their answers. One more is not sent, and counts as failed. */
  readonly maxOutstanding?: number;
}

/** What clients saw since the start. */
export interface LoadStats {
  /** Requests that were due, sent or not. */
  readonly due: number;
  readonly outstanding: number;
  /** Answers by status: `200`, `503`. */
  readonly statuses: Readonly<Record<string, number>>;
  /** By the image that answered, as its `x-image` header says: all answers, and those that were 5xx. */
  readonly images: Readonly<Record<string, { readonly answers: number; readonly failures: number }>>;
  /** 5xx that a server of an image answered itself. */
  readonly imageFailures: number;
  /** Everything else that failed a client, by reason: `503`, `connection error`, `timeout`, `not sent`. */
  readonly otherFailures: Readonly<Record<string, number>>;
}

export interface Load {
  stats(): LoadStats;
  /** Sends no more, waits for the outstanding answers, and returns the final count. */
  stop(): Promise<LoadStats>;
}

/** Requests beyond them wait for one to be free: a moment in which this machine stands still is nobody's failure. */
const MOST_CONNECTIONS = 256;

/** How many requests one timer may make up for before others get their turn. */
const MAX_BURST = 1_000;

/**
 * Sends requests when they are due, whether or not earlier ones were answered (an open loop): a slow service meets the
 * same load as a fast one, and its failures are not hidden by clients that wait.
 */
export function startLoad({
  url,
  perSecond,
  random,
  clock = wallClock(),
  timeout = 10_000,
  maxOutstanding = 10_000,
}: LoadOptions): Load {
  if (!(perSecond > 0)) throw new RangeError(`a load is a positive number of requests, not ${perSecond}`);
  const { origin, pathname, search } = new URL(url);
  const pool = new Pool(origin, {
    connections: Math.min(maxOutstanding, MOST_CONNECTIONS),
    headersTimeout: timeout,
    bodyTimeout: timeout,
  });
  const count = createCount();
  const outstanding = new Set<Promise<void>>();
  let nextAt = clock.now();
  let cancel = () => {};

  async function ask(): Promise<void> {
    try {
      const { statusCode, headers, body } = await pool.request({ method: 'GET', path: pathname + search });
      await body.dump({ limit: 1024 * 1024 });
      count.answer(statusCode, headers['x-image']);
    } catch (error) {
      count.failure(isTimeout(error) ? 'timeout' : 'connection error');
    }
  }

  function send(): void {
    count.due();
    if (outstanding.size >= maxOutstanding) {
      count.failure('not sent');
      return;
    }
    const request = ask().finally(() => outstanding.delete(request));
    outstanding.add(request);
  }

  // Timers fire late: what fell due meanwhile is made up for, so that the rate is kept.
  function tick(): void {
    for (let burst = 0; burst < MAX_BURST && nextAt <= clock.now(); burst += 1) {
      send();
      nextAt += (-Math.log(1 - random()) / perSecond) * 1_000;
    }
    cancel = clock.after(Math.max(0, nextAt - clock.now()), tick);
  }

  const stats = () => count.snapshot(outstanding.size);
  tick();
  return {
    stats,
    async stop() {
      cancel();
      await Promise.all(outstanding);
      await pool.close();
      return stats();
    },
  };
}

function createCount() {
  let due = 0;
  let imageFailures = 0;
  const statuses = new Map<string, number>();
  const images = new Map<string, { answers: number; failures: number }>();
  const otherFailures = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);

  return {
    due: () => {
      due += 1;
    },
    failure: (reason: string) => add(otherFailures, reason),
    answer(status: number, image: string | string[] | undefined) {
      add(statuses, String(status));
      const failed = status >= 500;
      if (typeof image === 'string') {
        const { answers, failures } = images.get(image) ?? { answers: 0, failures: 0 };
        images.set(image, { answers: answers + 1, failures: failures + (failed ? 1 : 0) });
        if (failed) imageFailures += 1;
      } else if (failed) add(otherFailures, String(status));
    },
    snapshot: (outstanding: number): LoadStats => ({
      due,
      outstanding,
      statuses: Object.fromEntries(statuses),
      images: Object.fromEntries(images),
      imageFailures,
      otherFailures: Object.fromEntries(otherFailures),
    }),
  };
}

const isTimeout = (error: unknown) =>
  error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError;
