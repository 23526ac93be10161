import type { Ports } from '../../ports/ports.ts';
import { saveAndDeliver } from '../../records/deliver.ts';
import { withProbes } from '../../rollout/probes/count.ts';
import type { Rollout } from '../../rollout/record.ts';
import { PROBES_PATIENCE, PROBES_VALID, SECOND } from '../../rollout/timing.ts';
import { testersReadyAt } from '../../rollout/traffic/testers.ts';
import { note } from '../../rollout/transitions.ts';
import { ensureTesters } from '../../traffic/testers.ts';
import { probeGreen } from '../evidence/probe-green.ts';
import { failStep, type StepResult, stepResult } from '../step.ts';
import type { Readiness } from './ensure-way-back.ts';

type Needs = Pick<Ports, 'testerRules' | 'prober' | 'rollouts' | 'notifier' | 'clock'>;

/** So many rounds in a row have to fail: one may meet a server that was just started. */
export const FAILED_ROUNDS = 3;

/**
 * Makes the rules for testers, and proves green by the spec's probes before a weight: once the rules have reached every node
 * of the load balancer, since until then requests for green may meet blue.
 */
export async function ensureProbed(ports: Needs, rollout: Rollout): Promise<Readiness> {
  if (!rollout.testers) return { rollout };
  const made = await ensureTesters(ports, rollout);
  const now = ports.clock.now();
  const early = testersReadyAt(made.testers!) - now;
  if (early > 0) return { rollout: made, result: stepResult(made, 'hold', Math.ceil(early / SECOND)) };
  const isProven = made.probes?.passedAt !== undefined && now - made.probes.passedAt <= PROBES_VALID;
  if (isProven || !made.health?.probes) return { rollout: made };
  return prove(ports, made);
}

async function prove(ports: Needs, rollout: Rollout): Promise<Readiness> {
  const round = await probeGreen(ports, rollout);
  const at = ports.clock.now();
  if (round.kind === 'passed') return { rollout: await recordPassed(ports, rollout, at) };
  const result =
    round.kind === 'failed'
      ? await holdFailed(ports, rollout, round.reason)
      : await holdUnsent(ports, rollout, round.reason, at);
  return { rollout, result };
}

function recordPassed(ports: Needs, rollout: Rollout, at: number): Promise<Rollout> {
  const passed = withProbes(rollout, { passedAt: at, failed: undefined, unsentSince: undefined });
  const count = rollout.health?.probes?.length ?? 0;
  const what = count === 1 ? 'the probe' : `all ${count} probes`;
  return saveAndDeliver(ports, note(passed, at, `green passes ${what}`));
}

async function holdFailed(ports: Needs, rollout: Rollout, reason: string): Promise<StepResult> {
  const failed = (rollout.probes?.failed ?? 0) + 1;
  if (failed >= FAILED_ROUNDS)
    return failStep(ports, rollout.id, { code: 'ProbeFailed', message: probeFailure(reason) });
  return stepResult(await saveAndDeliver(ports, withProbes(rollout, { failed })), 'hold');
}

export const probeFailure = (reason: string) => `green fails a probe: ${reason}`;

/** The image isn't to blame; it is offered again. */
async function holdUnsent(ports: Needs, rollout: Rollout, reason: string, at: number): Promise<StepResult> {
  const unsentSince = rollout.probes?.unsentSince ?? at;
  if (at - unsentSince < PROBES_PATIENCE)
    return stepResult(await saveAndDeliver(ports, withProbes(rollout, { unsentSince })), 'hold');
  const message = `the probes don't reach the load balancer: ${reason}; an internal one takes a function in its network (docs/configuration.md#probes)`;
  return failStep(ports, rollout.id, { code: 'ProbesUnsent', message });
}
