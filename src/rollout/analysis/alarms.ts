import type { AlarmRule } from './health-settings.ts';
import type { Verdict } from './verdict.ts';

export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** What CloudWatch says of it. */
  readonly reason: string;
  /** Since when it is in that state, milliseconds since the epoch. */
  readonly since: number;
}

/** What a look at the alarms of the spec has found. */
export interface AlarmCheck {
  /** Speaks against green now. */
  readonly against?: Verdict;
  /** What keeps a step from passing: nothing is known of an alarm, which is not the same as that all is well. */
  readonly unknown?: Verdict;
  /** What people are to be notified of. */
  readonly calls: readonly { readonly about: string; readonly reason: string }[];
}

/**
 * An alarm reverts only when it went off after the rollout began, at `startedAt`, milliseconds since the epoch: what
 * was there before is not green's, and holds it.
 */
export function checkAlarms(
  rules: readonly AlarmRule[],
  found: readonly AlarmState[],
  startedAt: number,
): AlarmCheck {
  const states = new Map(found.map((alarm) => [alarm.name, alarm]));
  const all = rules.map((rule) => ({ ...rule, seen: states.get(rule.name) }));
  const fired = all.filter(({ seen }) => seen?.state === 'ALARM');
  const reverting = fired.find(({ action, seen }) => action === 'revert' && seen!.since >= startedAt);
  const holding = fired.find(({ action }) => action !== 'call');
  const unknown = all.find(({ action, seen }) => action !== 'call' && !isKnown(seen));
  return {
    ...(reverting && { against: { kind: 'fail', code: 'Alarm', reason: firedText(reverting.seen!) } }),
    ...(!reverting && holding && { against: hold(holdText(holding.seen!, startedAt)) }),
    ...(unknown && { unknown: hold(unknownText(unknown.name, unknown.seen)) }),
    calls: fired
      .filter(({ action }) => action === 'call')
      .map(({ name, seen }) => ({ about: `alarm ${name}`, reason: firedText(seen!) })),
  };
}

const hold = (reason: string): Verdict => ({ kind: 'hold', code: 'Alarm', reason });

const isKnown = (seen: AlarmState | undefined) => seen !== undefined && seen.state !== 'INSUFFICIENT_DATA';

const firedText = ({ name, reason }: AlarmState) => `the alarm ${name} is in the state ALARM: ${reason}`;

const holdText = (seen: AlarmState, startedAt: number) =>
  seen.since < startedAt ? `${firedText(seen)} (since before the rollout began)` : firedText(seen);

const unknownText = (name: string, seen: AlarmState | undefined) =>
  seen
    ? `the alarm ${name} has insufficient data; if it has none while all is well, let it treat missing data as not breaching`
    : `there is no alarm ${name}`;
