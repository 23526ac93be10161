import { pause } from '../../demo/installation.ts';

/**
 * How often `until` looks: four minutes of an idle machine. No scenario is about speed, and a busy machine, on which each
 * look takes several times as long, gets several times as much time.
 */
const LOOKS_MAX = 2_400;

/** Polls ten times a second at most until there is a result; fails with `what` when none comes. */
export async function until<Result>(
  what: string,
  poll: () => Promise<Result | false | undefined>,
): Promise<Result> {
  for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
    const result = await poll();
    if (result) return result;
    await pause();
  }
  throw new Error(`in vain: ${what}`);
}
