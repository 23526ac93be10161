import type { Ports } from '../../ports/ports.ts';
import { saveAndDeliver } from '../../records/deliver.ts';
import { newEpoch } from '../../records/update.ts';
import { needsApproval, stepAhead } from '../../rollout/interventions/approval.ts';
import type { Pause } from '../../rollout/interventions/interventions.ts';
import { pauseAtMost } from '../../rollout/interventions/pause.ts';
import { isPromoted } from '../../rollout/interventions/promotion.ts';
import type { Rollout } from '../../rollout/record.ts';
import { recordPause } from '../pause.ts';
import { AT_ONCE, type StepResult, stepResult } from '../step.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'notifier' | 'clock'>;

type Awaited = Pick<Pause, 'kind' | 'reason'> & Partial<Pick<Pause, 'until'>>;

/** The approval that green's next weight needs; undefined when it needs none, or has it. */
export function approvalNeeded(rollout: Rollout): Awaited | undefined {
  const ahead = stepAhead(rollout);
  const weight = rollout.plan.steps[ahead]?.weight;
  if (weight === undefined || !needsApproval(rollout, ahead)) return undefined;
  return { kind: 'approval', reason: `green gets ${weight} % of the traffic once somebody approves it` };
}

/** What a step that has its weight waits for, if it is to last until a person goes on. */
export function holdNeeded(rollout: Rollout): Awaited | undefined {
  if (!rollout.plan.steps[rollout.step]?.hold || isPromoted(rollout)) return undefined;
  const reason = `both versions are held at ${rollout.traffic.observed} % until somebody goes on`;
  return { kind: 'hold', reason };
}

/**
 * Saves the record as paused until a person or a window lets it go on, with all that a step has found. The execution ends
 * with its next step, since there is a newer epoch. Throws RecordConflict when somebody else acts.
 */
export async function pauseFor(ports: Needs, rollout: Rollout, awaited: Awaited): Promise<StepResult> {
  const epoch = await newEpoch(ports.services, rollout.service);
  const at = ports.clock.now();
  const paused = recordPause(rollout, epoch, { until: at + pauseAtMost(rollout), ...awaited, at });
  return stepResult(await saveAndDeliver(ports, paused), 'hold', AT_ONCE);
}
