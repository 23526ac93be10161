import { pause } from '../../demo/installation.ts';

/** Milliseconds that `until` waits. No scenario is about speed, so it is enough for a machine that is busy otherwise. */
const WAIT_MAX = 240_000;

/** Polls ten times a second until there is a result; fails with `what` when none comes. */
export async function until<Result>(
  what: string,
  poll: () => Promise<Result | false | undefined>,
): Promise<Result> {
  const end = performance.now() + WAIT_MAX;
  while (performance.now() < end) {
    const result = await poll();
    if (result) return result;
    await pause();
  }
  throw new Error(`in vain: ${what}`);
}
