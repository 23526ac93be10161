import { stepAhead } from '../interventions/approval.ts';
import type { Approval, Pause } from '../interventions/interventions.ts';
import type { Rollout } from '../record.ts';
import type { Service } from '../service.ts';
import { isOpen, opensAt, windowsText } from './windows.ts';

/** What a raise waits for: the next window, and until when, milliseconds since the epoch. */
export type WindowWait = Pick<Pause, 'kind' | 'reason' | 'until'>;

/**
 * What keeps the next weight from being given at a moment, by the spec as it is now; undefined when nothing does. A way back
 * waits for no window, and neither does a step that a person has let pass.
 */
export function windowWait(
  { windows }: Service['spec'],
  rollout: Pick<Rollout, 'phase' | 'promotion' | 'step' | 'cause' | 'outsideWindows'>,
  at: number,
): WindowWait | undefined {
  const { cause, outsideWindows } = rollout;
  if (windows?.outside !== 'hold' || cause.kind === 'rollback' || isOpen(windows, at)) return undefined;
  if (outsideWindows && stepAhead(rollout) <= outsideWindows.step) return undefined;
  const reason = `green gets no higher weight outside of the windows of the spec (${windowsText(windows)})`;
  return { kind: 'window', reason, until: opensAt(windows, at) };
}

/** The rollout with a person's word that the steps up to `step` may be taken outside of the windows. */
export function passWindows(
  rollout: Rollout,
  { step, at, by, reason }: Pick<Approval, 'step' | 'at' | 'by' | 'reason'>,
): Rollout {
  const { outsideWindows } = rollout;
  if (outsideWindows && outsideWindows.step >= step) return rollout;
  return { ...rollout, outsideWindows: { step, at, by, reason } };
}
