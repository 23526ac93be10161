import type { Ports } from '../../ports/ports.ts';
import type { Rollout } from '../../rollout/record.ts';
import { HOUR, RETIREMENT_MAX } from '../../rollout/timing.ts';
import { pollSeconds } from '../../rollout/waiting/polling.ts';
import { callPerson } from '../attention.ts';
import { type StepResult, stepResult } from '../step.ts';

type Needs = Pick<Ports, 'rollouts' | 'notifier' | 'clock'>;

/** Holds, ever longer. After RETIREMENT_MAX a person is called, and the work goes on: a lifecycle hook may take days. */
export async function holdRetirement(
  ports: Needs,
  rollout: Rollout,
  since: number,
  why: string,
): Promise<StepResult> {
  const elapsed = ports.clock.now() - since;
  const wait = pollSeconds(elapsed);
  if (elapsed <= RETIREMENT_MAX) return stepResult(rollout, 'hold', wait);
  const hours = RETIREMENT_MAX / HOUR;
  const reason = `a fleet is still there ${hours} hours after it could have gone: ${why}`;
  return stepResult(await callPerson(ports, rollout, { code: 'FleetTimeout', reason }), 'hold', wait);
}
