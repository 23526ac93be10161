import { type Dispatcher, Pool } from 'undici';
import { type Clock, wallClock } from '../local-cloud/time/clock.ts';
import { createCount, type LoadStats } from './load-count.ts';
import { atRandomMoments } from './random-moments.ts';
import { createResponsiveTime } from './responsive-time.ts';

export type { LoadStats } from './load-count.ts';

export interface LoadOptions {
  /** Where the requests go: `http://127.0.0.1:8080/`. */
  readonly url: string;
  /** Requests per second on the average, by `clock`. */
  readonly perSecond: number;
  /** Uniform in [0, 1): requests come at random moments, as those of many independent clients do. */
  readonly random: () => number;
  /** The clock that spaces the requests. Requests are real work, so the default is real time. */
  readonly clock?: Clock;
  /** The clock whose `afterWork` deadlines are counted by. */
  readonly realTime?: Clock;
  /** Milliseconds of responsive time after which a request is given up: on an idle machine, of real time. */
  readonly timeout?: number;
  /** How many requests may wait for their answers. One more is not sent, and counts as failed. */
  readonly maxOutstanding?: number;
}

export interface Load {
  stats(): LoadStats;
  /** Sends no more, waits for the outstanding answers, and returns the final count. */
  stop(): Promise<LoadStats>;
}

/** Requests beyond them wait for one to be free. */
const MOST_CONNECTIONS = 256;

/** A request that waits for its answer. */
interface Outstanding {
  /** Milliseconds of real and of responsive time. */
  readonly sentAt: number;
  readonly sentAtResponsive: number;
  /** Ends the wait; nothing that comes later counts. */
  giveUp(): void;
}

/**
 * Sends requests when they are due, whether or not earlier ones were answered (an open loop): a slow service meets the
 * same load as a fast one, and its failures are not hidden by clients that wait.
 *
 * A request's deadline is counted in responsive time: while this process, which has the load balancer inside, does not
 * get to run, nobody could have answered. On an idle machine that is real time, so no failure is hidden there, and even
 * on a busy one a request that is never answered fails.
 */
export function startLoad({
  url,
  perSecond,
  random,
  clock = wallClock(),
  realTime = wallClock(),
  timeout = 10_000,
  maxOutstanding = 10_000,
}: LoadOptions): Load {
  if (!(perSecond > 0)) throw new RangeError(`a load is a positive number of requests, not ${perSecond}`);
  const { origin, pathname, search } = new URL(url);
  const connections = Math.min(maxOutstanding, MOST_CONNECTIONS);
  // All time limits are the generator's own.
  const pool = new Pool(origin, { connections, headersTimeout: 0, bodyTimeout: 0, connect: { timeout: 0 } });
  const count = createCount();
  // Oldest first, so that those past their deadline are at the front.
  const outstanding = new Set<Outstanding>();
  const time = createResponsiveTime(realTime, failOverdue);
  let onIdle: (() => void) | undefined;

  const isOverdue = ({ sentAtResponsive }: Outstanding) => time.responsive() - sentAtResponsive >= timeout;
  /** Past its deadline in real time, but not in the time in which it could have been answered. */
  const isHeldUp = (request: Outstanding) => time.now() - request.sentAt >= timeout && !isOverdue(request);

  function failOverdue(): void {
    for (const request of outstanding) {
      if (!isOverdue(request)) return;
      end(request, () => count.failure('timeout'));
      request.giveUp();
    }
  }

  /** Counts a request's end, the first that is reported. */
  function end(request: Outstanding, add: () => void): void {
    if (!outstanding.delete(request)) return;
    add();
    if (outstanding.size === 0) onIdle?.();
  }

  function dispatch(): void {
    let controller: Dispatcher.DispatchController | undefined;
    let status = 0;
    let image: string | string[] | undefined;
    const request: Outstanding = {
      sentAt: time.now(),
      sentAtResponsive: time.responsive(),
      giveUp: () => controller?.abort(new Error('given up')),
    };
    outstanding.add(request);
    pool.dispatch(
      { method: 'GET', path: pathname + search },
      {
        onRequestStart(started) {
          controller = started;
          // Given up while it waited for a connection.
          if (!outstanding.has(request)) request.giveUp();
        },
        onResponseStart(_, statusCode, headers) {
          status = statusCode;
          image = headers['x-image'];
        },
        onResponseData() {},
        onResponseEnd: () => end(request, () => answered(request, status, image)),
        onResponseError: () => end(request, () => count.failure('connection error')),
      },
    );
  }

  function answered(request: Outstanding, status: number, image: string | string[] | undefined): void {
    if (isOverdue(request)) {
      count.failure('timeout');
      return;
    }
    count.answer(status, image);
    if (isHeldUp(request) && status < 500) count.machineTooSlow();
  }

  function send(): void {
    count.due();
    const [oldest] = outstanding;
    if (outstanding.size < maxOutstanding) dispatch();
    else if (oldest && isHeldUp(oldest)) count.machineTooSlow();
    else count.failure('not sent');
  }

  const stats = () => count.snapshot(outstanding.size);
  const cancel = atRandomMoments({ clock, random, perSecond }, send);
  return {
    stats,
    async stop() {
      cancel();
      if (outstanding.size > 0) {
        await new Promise<void>((resolve) => {
          onIdle = resolve;
        });
      }
      time.stop();
      await pool.destroy();
      return stats();
    },
  };
}
