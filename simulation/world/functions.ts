import { analyze } from '../../functions/analyze.ts';
import { checkGreen } from '../../functions/check-green.ts';
import { conclude } from '../../functions/conclude.ts';
import { launchGreen } from '../../functions/launch-green.ts';
import { plan } from '../../functions/plan.ts';
import { reconcile } from '../../functions/reconcile.ts';
import { retireFleet } from '../../functions/retire-fleet.ts';
import { rollBack } from '../../functions/roll-back.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { startRollouts } from '../../functions/start-rollout.ts';
import { watchdog } from '../../functions/watchdog.ts';
import type { Step } from '../../src/lifecycle/step.ts';
import type { Ports } from '../../src/ports/ports.ts';

interface Task {
  readonly caller: string;
  readonly step: Step<keyof Ports>;
}

/** The unmodified steps, by the names that the state machine's placeholders have. */
export const TASKS: Readonly<Record<string, Task>> = {
  Plan: { caller: 'plan', step: plan },
  LaunchGreen: { caller: 'launch-green', step: launchGreen },
  CheckGreen: { caller: 'check-green', step: checkGreen },
  ShiftTraffic: { caller: 'shift-traffic', step: shiftTraffic },
  Analyze: { caller: 'analyze', step: analyze },
  RetireFleet: { caller: 'retire-fleet', step: retireFleet },
  RollBack: { caller: 'roll-back', step: rollBack },
  Conclude: { caller: 'conclude', step: conclude },
};

interface Watcher {
  readonly answer: (ports: Ports, event: unknown) => Promise<unknown>;
  /** What PutRule takes: patterns and schedules as in serverless.yml. */
  readonly rules: readonly { readonly EventPattern?: string; readonly ScheduleExpression?: string }[];
}

/** The functions that events and schedules call. */
export const WATCHERS: Readonly<Record<string, Watcher>> = {
  'start-rollout': {
    answer: startRollouts,
    rules: [
      {
        EventPattern: JSON.stringify({
          source: ['aws.imagebuilder'],
          'detail-type': ['EC2 Image Builder Image State Change'],
          detail: { state: { status: ['AVAILABLE'] } },
        }),
      },
    ],
  },
  watchdog: {
    answer: watchdog,
    rules: [
      {
        EventPattern: JSON.stringify({
          source: ['aws.states'],
          'detail-type': ['Step Functions Execution Status Change'],
          detail: { status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
        }),
      },
      // Less often than serverless.yml has it: the longer it takes until help comes, the more can go wrong.
      { ScheduleExpression: 'rate(5 minutes)' },
    ],
  },
  reconcile: { answer: reconcile, rules: [{ ScheduleExpression: 'rate(10 minutes)' }] },
};
