import type { Clock } from '../local-cloud/time/clock.ts';
import { countsSince } from './load-count.ts';
import type { Load } from './load-generator.ts';

/** How a scenario has ended, whatever it plays. */
export interface ScenarioEnd {
  readonly title: string;
  readonly outcome: string;
  /** Milliseconds, as `wallTime`. */
  readonly cloudTime: number;
  readonly wallTime: number;
  readonly requests: number;
  readonly imageFailures: number;
  readonly otherFailures: number;
  /** Requests that this machine was too slow for; no failures. */
  readonly machineTooSlow: number;
  /** What isn't as expected; empty when all is well. */
  readonly mismatches: readonly string[];
  /** What somebody else did meanwhile, so that the end proves nothing. */
  readonly otherHands?: string | undefined;
}

/** Measures a scenario from now on; `end` returns its times and counts, and what clients lost for other reasons. */
export function measure(clock: Pick<Clock, 'now'>, load: Pick<Load, 'stats'>) {
  const began = clock.now();
  const begunAt = performance.now();
  const before = load.stats();
  return {
    began,
    end() {
      const { counts, reasons } = countsSince(load.stats(), before);
      const spent = { cloudTime: clock.now() - began, wallTime: performance.now() - begunAt, ...counts };
      const lost = Object.entries(reasons).map(([reason, count]) => `${count} requests failed: ${reason}`);
      return { spent, lost };
    },
  };
}

interface Look<Found> {
  /** What has ended; undefined while it goes on. */
  readonly ended?: Found | undefined;
  /** A person holds it, and may take as long as they like. */
  readonly isHeld: boolean;
}

/** Looks again and again until something has ended. Rejects when that takes more than `seconds`, of real time. */
export async function untilItEnds<Found>(
  { title, seconds, pause }: { title: string; seconds: number; pause: () => Promise<void> },
  look: () => Promise<Look<Found>>,
): Promise<Found> {
  const latest = () => performance.now() + seconds * 1_000;
  let end = latest();
  while (performance.now() < end) {
    const { ended, isHeld } = await look();
    if (ended !== undefined) return ended;
    if (isHeld) end = latest();
    await pause();
  }
  throw new Error(`"${title}" has not ended within ${seconds} seconds`);
}
