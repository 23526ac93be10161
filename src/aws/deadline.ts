import { AsyncLocalStorage } from 'node:async_hooks';
import { OutOfTime } from '../rollout/errors.ts';

interface Deadline {
  readonly now: () => number;
  readonly until: number;
  readonly limit: number;
}

const running = new AsyncLocalStorage<Deadline>();

/**
 * Runs `work`, which may call AWS for `limit` milliseconds. A function that was frozen would otherwise wake up and act on
 * old knowledge, after its task was retried by another.
 */
export const within = <Result>(limit: number, now: () => number, work: () => Result): Result =>
  running.run({ now, until: now() + limit, limit }, work);

/** Called before every request to AWS. Throws OutOfTime in work whose time is over. */
export function checkTime(): void {
  const deadline = running.getStore();
  if (!deadline || deadline.now() <= deadline.until) return;
  throw new OutOfTime(`the step has run for more than ${deadline.limit} ms and does nothing more`);
}
