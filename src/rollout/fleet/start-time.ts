import type { Rollout } from '../record.ts';
import { MINUTE } from '../timing.ts';

/** How long green's first servers took to start, milliseconds; undefined until they have. */
export function startTime({ timeline }: Pick<Rollout, 'timeline'>): number | undefined {
  const [began, ended] = (['proving', 'shifting'] as const).map(
    (phase) => timeline.find((entry) => entry.phase === phase)?.at,
  );
  return began === undefined || ended === undefined ? undefined : ended - began;
}

/** For a reader: `3 min`. */
export const inMinutes = (ms: number) => `${Math.max(1, Math.round(ms / MINUTE))} min`;
