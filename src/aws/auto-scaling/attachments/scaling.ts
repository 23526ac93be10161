import type { ScalingPolicy } from '@aws-sdk/client-auto-scaling';
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch';

/** What a group is scaled by. */
export interface Scaling {
  readonly policies: readonly ScalingPolicy[];
  /** Those that call simple and step policies. Target tracking makes its own (Auto Scaling user guide). */
  readonly alarms: readonly MetricAlarm[];
}

export const POLICY = 'scaling policy';
export const ALARM = 'scaling alarm';

/** The names of all alarms that call them, those of target tracking too. */
export const alarmsOf = ({ policies }: Scaling): string[] =>
  policies.flatMap(({ Alarms = [] }) => Alarms.flatMap(({ AlarmName }) => AlarmName ?? []));
