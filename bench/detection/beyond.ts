import { mean } from '../mean.ts';
import { WRITING } from './peers.ts';

/** Where the seconds go that a return to blue takes beyond what the metrics' own delay allows. */
export interface Beyond {
  /** Until the minute can be seen that is enough: those before it hold too little. */
  readonly minutes: number;
  /** From then until it is looked at. */
  readonly look: number;
}

/** `seen`: when the metrics of the minute with the first bad response can be seen; `back`: when all traffic is blue's. */
export function beyondLimit(seen: number, back: number): Beyond {
  const beyond = back - WRITING - seen;
  const minutes = 60 * Math.floor(Math.max(0, beyond) / 60);
  return { minutes, look: beyond - minutes };
}

export const meanOf = (all: readonly Beyond[]): Beyond => ({
  minutes: mean(all.map(({ minutes }) => minutes)),
  look: mean(all.map(({ look }) => look)),
});
