import type { Ports } from '../../ports/ports.ts';
import { saveAndDeliver } from '../../records/deliver.ts';
import { pendingAt, secondsUntilAsked } from '../../rollout/gates/at-point.ts';
import type { GatePoint } from '../../rollout/gates/gate-record.ts';
import { gateVerdict } from '../../rollout/gates/gate-verdict.ts';
import type { Rollout } from '../../rollout/record.ts';
import { AT_ONCE, failStep, type StepResult, stepResult } from '../step.ts';
import { askGates } from './ask-gates.ts';
import type { Readiness } from './ensure-way-back.ts';

type Needs = Pick<Ports, 'gates' | 'rollouts' | 'notifier' | 'clock'>;

/** Asks the gates before a weight that green hasn't got yet. They are asked again, ever less often, while they wait. */
export async function ensureGates(ports: Needs, rollout: Rollout): Promise<Readiness> {
  if (pendingAt(rollout, 'step').length === 0) return { rollout };
  const asked = await askGates(ports, rollout, 'step');
  const now = ports.clock.now();
  const verdict = gateVerdict(asked, 'step', now);
  if (verdict.kind === 'fail')
    return { rollout, result: await failStep(ports, rollout.id, verdict, { gating: asked.gating }) };
  const saved = await saveAndDeliver(ports, asked);
  // What follows comes in a step of its own, which has its whole time for it.
  const wait = verdict.kind === 'pass' ? AT_ONCE : secondsUntilAsked(saved, 'step', now);
  return { rollout: saved, result: stepResult(saved, 'hold', wait) };
}

/**
 * Asks the gates before what is decided, where that ends a bake. The record that it goes on with is `decided`, or what
 * `decide` makes of `seen` with their answers; `seen` itself, which bakes on, while they have it wait.
 */
export async function passGates(
  ports: Needs,
  seen: Rollout,
  decided: Rollout,
  decide: (seen: Rollout, at: number) => Rollout,
): Promise<StepResult | Rollout> {
  const point = pointBefore(decided);
  if (!point || pendingAt(seen, point).length === 0) return decided;
  const asked = await askGates(ports, seen, point);
  const now = ports.clock.now();
  const verdict = gateVerdict(asked, point, now);
  if (verdict.kind === 'wait') return asked;
  if (verdict.kind === 'pass') return decide(asked, now);
  return failStep(ports, seen.id, verdict, { evidence: seen.evidence, gating: asked.gating });
}

function pointBefore({ phase }: Rollout): GatePoint | undefined {
  if (phase === 'shifting') return 'step';
  return phase === 'retiring-blue' ? 'retirement' : undefined;
}
