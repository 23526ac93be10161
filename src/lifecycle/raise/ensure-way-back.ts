import type { Ports } from '../../ports/ports.ts';
import { saveAndDeliver } from '../../records/deliver.ts';
import { CloudRefused } from '../../rollout/errors.ts';
import { activeSince } from '../../rollout/interventions/pause.ts';
import { missingPermission } from '../../rollout/permission.ts';
import type { Rollout } from '../../rollout/record.ts';
import { WAY_BACK_PATIENCE } from '../../rollout/timing.ts';
import { backWithin, inSeconds, needsProof } from '../../rollout/traffic/way-back.ts';
import { serverPollSeconds } from '../../rollout/waiting/polling.ts';
import { proveWayBack } from '../../traffic/prove-way-back.ts';
import type { Watched } from '../evidence/watch-blue.ts';
import { failStep, type StepResult, stepResult } from '../step.ts';

type Needs = Pick<Ports, 'fleets' | 'traffic' | 'rollouts' | 'notifier' | 'clock'>;

/** The record to go on with; `result` instead when green's first weight may not be written, yet or ever. */
export interface Readiness {
  readonly rollout: Rollout;
  readonly result?: StepResult;
}

/**
 * Proves before green's first weight that blue could have everything back. What may pass is tried again: a blue that isn't
 * whole for `startWithin`, a way back that takes too long for some minutes. The image isn't to blame for either.
 */
export async function ensureWayBack(
  ports: Needs,
  rollout: Rollout,
  { blue, blueHealthy, capacity }: Pick<Watched, 'blue' | 'blueHealthy' | 'capacity'>,
): Promise<Readiness> {
  if (!needsProof(rollout, ports.clock.now())) return { rollout };
  if (blue.weakSince !== undefined)
    return { rollout, result: await awaitBlue(ports, rollout, blueHealthy, capacity) };
  try {
    const proof = await proveWayBack(ports, rollout);
    if (proof.kind === 'proven') return { rollout: proof.rollout };
    const result =
      proof.kind === 'slow'
        ? await tryAgain(ports, proof.rollout, proof.took)
        : await awaitBlue(ports, rollout, proof.healthy, proof.needed);
    return { rollout, result };
  } catch (error) {
    if (!(error instanceof CloudRefused)) throw error;
    const permission = missingPermission(error);
    const missing = permission === undefined ? '' : `the permission ${permission} is missing: `;
    return { rollout, result: await unproven(ports, rollout, `${missing}${error.message}`) };
  }
}

async function awaitBlue(
  ports: Needs,
  rollout: Rollout,
  healthy: number,
  needed: number,
): Promise<StepResult> {
  const { plan } = rollout;
  if (ports.clock.now() - activeSince(rollout) >= plan.startWithin)
    return unproven(ports, rollout, `blue has ${healthy} healthy servers of ${needed}`);
  return stepResult(await saveAndDeliver(ports, rollout), 'hold', serverPollSeconds(plan));
}

async function tryAgain(ports: Needs, rollout: Rollout, took: number): Promise<StepResult> {
  const since = Math.max(rollout.wayBack?.since ?? 0, activeSince(rollout));
  if (ports.clock.now() - since < WAY_BACK_PATIENCE) return stepResult(rollout, 'hold');
  const limit = inSeconds(backWithin(rollout));
  return unproven(ports, rollout, `it took ${inSeconds(took)}, and backWithin is ${limit}`);
}

const unproven = (ports: Needs, { id }: Rollout, why: string) =>
  failStep(ports, id, { code: 'WayBackUnproven', message: `the way back isn't proven: ${why}` });
