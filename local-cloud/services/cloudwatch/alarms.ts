import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';
import type { AlarmBoard, AlarmListener } from '../../internal-interfaces.ts';
import { arn, type Region } from '../../region.ts';
import { evaluateAlarm } from './evaluate-alarm.ts';
import { type MetricStore, MINUTE } from './model.ts';

export interface Alarms extends AlarmBoard {
  close(): void;
}

interface Entry {
  alarm: MetricAlarm;
  readonly cancel: () => void;
}

/**
 * Metric alarms, evaluated each minute. Actions are Auto Scaling's alone, which CloudWatch repeats for as long as the state
 * lasts (CloudWatch user guide, "Alarm actions"); topics and functions are kept and shown. Metric math is kept, not
 * evaluated: such an alarm has insufficient data.
 */
export function createAlarms(region: Region, store: MetricStore): Alarms {
  const entries = new Map<string, Entry>();
  const listeners: AlarmListener[] = [];

  function evaluate(name: string): void {
    const entry = entries.get(name);
    if (!entry) return;
    const { alarm } = entry;
    const { state, reason, value } = evaluateAlarm(store, alarm, region.clock.now());
    if (state !== alarm.StateValue) {
      const at = new Date(region.clock.now());
      const changed = { StateUpdatedTimestamp: at, StateTransitionedTimestamp: at };
      entry.alarm = { ...alarm, StateValue: state, StateReason: reason, ...changed };
      emitChange(region, entry.alarm, alarm);
    }
    if (alarm.ActionsEnabled === false) return;
    for (const action of actionsIn(entry.alarm))
      for (const listener of listeners) listener(action, entry.alarm, value);
  }

  return {
    put(input) {
      const name = input.AlarmName!;
      const present = entries.get(name);
      present?.cancel();
      const now = new Date(region.clock.now());
      const state = {
        StateValue: present?.alarm.StateValue ?? ('INSUFFICIENT_DATA' as const),
        StateReason: present?.alarm.StateReason ?? 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: present?.alarm.StateUpdatedTimestamp ?? now,
        StateTransitionedTimestamp: present?.alarm.StateTransitionedTimestamp ?? now,
      };
      const alarm = {
        ActionsEnabled: true,
        OKActions: [],
        AlarmActions: [],
        InsufficientDataActions: [],
        ...(input as MetricAlarm),
        AlarmArn: arn(region, 'cloudwatch', `alarm:${name}`),
        AlarmConfigurationUpdatedTimestamp: now,
        ...state,
      };
      const check = () => {
        evaluate(name);
        const entry = entries.get(name);
        if (entry) entries.set(name, { ...entry, cancel: region.clock.after(MINUTE, check) });
      };
      entries.set(name, { alarm, cancel: region.clock.after(MINUTE, check) });
    },
    delete(names) {
      for (const name of names) {
        entries.get(name)?.cancel();
        entries.delete(name);
      }
    },
    all: () => [...entries.values()].map(({ alarm }) => alarm),
    onAction: (listener) => void listeners.push(listener),
    close() {
      for (const { cancel } of entries.values()) cancel();
      entries.clear();
    },
  };
}

function actionsIn({ StateValue, AlarmActions, OKActions, InsufficientDataActions }: MetricAlarm): string[] {
  if (StateValue === 'ALARM') return AlarmActions ?? [];
  return (StateValue === 'OK' ? OKActions : InsufficientDataActions) ?? [];
}

function emitChange(region: Region, after: MetricAlarm, before: MetricAlarm): void {
  region.emit({
    source: 'aws.cloudwatch',
    'detail-type': 'CloudWatch Alarm State Change',
    resources: [after.AlarmArn!],
    detail: {
      alarmName: after.AlarmName,
      state: { value: after.StateValue, reason: after.StateReason },
      previousState: { value: before.StateValue, reason: before.StateReason },
    },
  });
}
