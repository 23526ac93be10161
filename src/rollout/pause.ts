import { milliseconds } from './duration.ts';
import { isRollingBack, type Rollout } from './record.ts';
import { PAUSE_MAX } from './timing.ts';
import { note } from './transitions.ts';

/** A rollout that waits for a person has no execution: the watchdog looks after it. */
export interface Pause {
  /** `asked`: a person has paused it. */
  readonly kind: 'asked' | 'approval' | 'hold';
  /** Milliseconds since the epoch, as `until`. */
  readonly at: number;
  readonly until: number;
  readonly by?: string | undefined;
  readonly reason: string;
}

/** An abort or a failure ends a pause, whoever notices it first. */
export const isPaused = (rollout: Rollout): rollout is Rollout & { readonly pause: Pause } =>
  rollout.pause !== undefined && !isRollingBack(rollout);

/** How long a rollout may be paused, milliseconds. */
export const pauseAtMost = ({ limits: { pauseAtMost: text } }: Pick<Rollout, 'limits'>) =>
  text === undefined ? PAUSE_MAX : milliseconds(text);

/** Keeps the rollout where it is. The new epoch ends its execution. */
export function pause(rollout: Rollout, epoch: number, paused: Pause): Rollout {
  return note({ ...rollout, pause: paused, epoch }, paused.at, pauseText(paused));
}

/** Another end and reason for a rollout that is paused. */
export const prolong = (rollout: Rollout, paused: Pause): Rollout =>
  note({ ...rollout, pause: paused }, paused.at, pauseText(paused));

const pauseText = ({ by, until, reason }: Pause) =>
  `paused${by === undefined ? '' : ` by ${by}`} until ${new Date(until).toISOString()}: ${reason}`;

/** From when the deadlines of the phase count: a pause is nobody's delay. */
export const activeSince = ({
  phaseSince,
  resumedAt = phaseSince,
}: Pick<Rollout, 'phaseSince' | 'resumedAt'>) => Math.max(phaseSince, resumedAt);
