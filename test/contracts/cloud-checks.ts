import { PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import type { GateRequest } from '../../src/rollout/gates/gate-schema.ts';
import type { World } from '../aws/world.ts';
import type { ContractWorld } from './worlds.ts';

const MINUTE = 60_000;

/** What judges besides the load balancer, on a local cloud: the owner's alarms, and functions of users. */
export const checksIn = ({
  clients,
  clock,
  functions,
  services,
}: World): Pick<ContractWorld, 'setOff' | 'deployGate'> => ({
  async setOff(AlarmName) {
    await clients.cloudWatch.send(
      new PutMetricAlarmCommand({
        AlarmName,
        Namespace: 'Shop',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 2,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    for (let minute = 0; minute < 3; minute += 1) {
      services.metrics.record('Shop', 'Errors', {}, 5, 1);
      await clock.advance(MINUTE);
    }
  },
  async deployGate(name, respond) {
    functions.register(name, (event) => respond(event as GateRequest), { timeoutSeconds: 3 });
  },
});
