import { growTo, requiredCapacity } from '../src/fleet/size.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { current } from '../src/records/update.ts';
import { requiredHealthy } from '../src/rollout/capacity.ts';
import { RolloutAborted } from '../src/rollout/errors.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { POLL_INTERVAL, SECOND } from '../src/rollout/timing.ts';
import { clock, fleets, rollouts, traffic } from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';
import { raise } from '../src/traffic/raise.ts';

type Needs = Pick<Ports, 'rollouts' | 'fleets' | 'traffic' | 'clock'>;

/** Polls for servers that all steps together may take of the execution's history. */
const MAX_POLLS = 240;

/** Gives green the next step's weight once it has the healthy servers for it. Holds until then, within a bound. */
export async function shiftTraffic(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase !== 'shifting') return stepResult(rollout, 'pass', rollout.plan.tickSeconds);
  const { weight } = rollout.plan.steps[rollout.step]!;
  const full = await requiredCapacity(ports, rollout);
  await growTo(ports, rollout, full);
  const { healthy } = await ports.traffic.health(rollout.green.targetGroup);
  const needed = requiredHealthy(weight, full);
  if (healthy.length < needed) return tooFew(ports, rollout, healthy.length, needed);
  try {
    const raised = await raise(ports, rollout, weight);
    return stepResult(raised, 'pass', raised.plan.tickSeconds);
  } catch (error) {
    if (!(error instanceof RolloutAborted)) throw error;
    return stepResult(rollout, 'fail');
  }
}

async function tooFew(ports: Needs, rollout: Rollout, healthy: number, needed: number): Promise<StepResult> {
  const { startWithin, steps } = rollout.plan;
  if (ports.clock.now() - rollout.phaseSince < startWithin) {
    return stepResult(
      rollout,
      'hold',
      Math.ceil(Math.max(POLL_INTERVAL, (startWithin * steps.length) / MAX_POLLS) / SECOND),
    );
  }
  const message = `green has ${healthy} healthy servers, the next step needs ${needed}`;
  return failStep(ports, rollout.id, { code: 'GreenUnhealthy', message });
}

export const handler = stepHandler('shift-traffic', shiftTraffic, { clock, fleets, rollouts, traffic });
