import { milliseconds } from '../duration.ts';
import { isRollingBack, type Rollout } from '../record.ts';
import { PAUSE_MAX } from '../timing.ts';
import { note } from '../transitions.ts';
import type { Pause } from './interventions.ts';

/** An abort or a failure ends a pause, whoever notices it first. */
export const isPaused = (rollout: Rollout): rollout is Rollout & { readonly pause: Pause } =>
  rollout.pause !== undefined && !isRollingBack(rollout);

/** How long a rollout may be paused, milliseconds. */
export const pauseAtMost = ({ limits: { pauseAtMost: text } }: Pick<Rollout, 'limits'>) =>
  text === undefined ? PAUSE_MAX : milliseconds(text);

/** Keeps the rollout where it is, or changes its pause. A new epoch ends its execution. */
export function pause(rollout: Rollout, epoch: number, paused: Pause): Rollout {
  const since = rollout.pause?.since ?? rollout.pause?.at;
  const changed = { ...paused, ...(since !== undefined && { since }) };
  return note({ ...rollout, pause: changed, epoch }, paused.at, pauseText(paused));
}

/** The calls of the API with which a person ends the pause. */
export function pauseHelp({ id, pause: paused }: Pick<Rollout, 'id' | 'pause'>): string {
  const isApproval = paused?.kind === 'approval';
  const [on, back] = isApproval ? ['approve', 'reject'] : ['resume', 'rollback'];
  const now = paused?.kind === 'window' ? ' with a reason goes on now' : ' goes on';
  return `POST /rollouts/${id}/${on}${now}, POST /rollouts/${id}/${back} goes back`;
}

const pauseText = ({ by, until, reason }: Pause) =>
  `${by === undefined ? 'waits' : `paused by ${by}`} until ${new Date(until).toISOString()}: ${reason}`;

/** From when the deadlines of the phase count: neither a pause nor the wait for a gate is anybody's delay. */
export const activeSince = ({
  phaseSince,
  resumedAt = phaseSince,
  gating,
}: Pick<Rollout, 'phaseSince' | 'resumedAt' | 'gating'>) =>
  Math.max(phaseSince, resumedAt, gating?.waitedAt ?? phaseSince);
