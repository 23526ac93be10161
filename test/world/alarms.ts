import type { AlarmState } from '../../src/rollout/analysis/alarms.ts';
import type { World } from './world.ts';

const REASON = '3 datapoints were above 2';

/** What a rollout says of the alarm `latency` that has gone off. */
export const FIRED = `the alarm latency is in the state ALARM: ${REASON}`;

/** The owner's alarm gets into a state. */
export function setAlarm(
  { cloud, clock }: World,
  state: AlarmState['state'],
  { name = 'latency', since = clock.now() } = {},
): void {
  cloud.alarms.set(name, { name, state, since, reason: REASON });
}

/** What CloudWatch says of an alarm that goes off. */
export const alarmEvent = (alarmName = 'latency') => ({
  source: 'aws.cloudwatch',
  'detail-type': 'CloudWatch Alarm State Change',
  detail: { alarmName, state: { value: 'ALARM' } },
});
