import { approvalNeeded, awaitPerson, holdNeeded } from '../src/lifecycle/await-person.ts';
import { checkBake, decideBake } from '../src/lifecycle/check-bake.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import type { Ports } from '../src/ports/ports.ts';
import { saveAndDeliver } from '../src/records/deliver.ts';
import { current } from '../src/records/update.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { enter } from '../src/rollout/transitions.ts';
import {
  clock,
  fleets,
  judgements,
  metrics,
  notifier,
  rollouts,
  services,
  traffic,
} from '../src/runtime/ports.ts';
import { stepHandler } from '../src/runtime/step.ts';

type Needs = Pick<
  Ports,
  'services' | 'rollouts' | 'fleets' | 'traffic' | 'metrics' | 'judgements' | 'notifier' | 'clock'
>;

/**
 * One check of a bake. The evidence is kept in records, so that a check by a retry or another execution neither skips a
 * minute nor counts it twice.
 */
export async function analyze(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase === 'shifting') return stepResult(rollout, 'pass');
  if (rollout.phase === 'retiring-blue') return stepResult(rollout, 'promote');
  const check = await checkBake(ports, rollout);
  if (check.isBlueLost) {
    const lost = enter(check.seen, 'shifting', check.at, 'blue has no healthy server');
    return stepResult(await saveAndDeliver(ports, lost), 'pass');
  }
  const decided = decideBake(check);
  if (decided.failure) return failStep(ports, rollout.id, decided.failure, { evidence: decided.evidence });
  const awaited = personNeeded(check.seen, decided);
  if (awaited) return awaitPerson(ports, check.seen, awaited);
  const saved = await saveAndDeliver(ports, decided);
  if (saved.phase === 'retiring-blue') return stepResult(saved, 'promote');
  return stepResult(saved, saved.phase === 'shifting' ? 'pass' : 'hold', rollout.plan.tickSeconds);
}

/** Before the next weight, or at one that is to last. The rollout stays in its bake, which goes on being watched. */
const personNeeded = (seen: Rollout, { phase }: Rollout) =>
  holdNeeded(seen) ?? (phase === 'shifting' ? approvalNeeded(seen) : undefined);

export const handler = stepHandler('analyze', analyze, {
  clock,
  fleets,
  judgements,
  metrics,
  notifier,
  rollouts,
  services,
  traffic,
});
