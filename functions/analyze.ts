import { byTurns } from '../src/lifecycle/by-turns.ts';
import { type CheckNeeds, checkBake, decideBake } from '../src/lifecycle/evidence/check-bake.ts';
import { type Glance, glance } from '../src/lifecycle/evidence/glance.ts';
import { probeBake } from '../src/lifecycle/evidence/probe-bake.ts';
import { approvalNeeded, holdNeeded, pauseFor } from '../src/lifecycle/raise/await-person.ts';
import { windowNeeded } from '../src/lifecycle/raise/await-window.ts';
import { passGates } from '../src/lifecycle/raise/ensure-gates.ts';
import { failStep, type StepInput, type StepResult, stepResult } from '../src/lifecycle/step.ts';
import { renewExecution } from '../src/lifecycle/take-over.ts';
import type { Ports } from '../src/ports/ports.ts';
import { saveAndDeliver } from '../src/records/deliver.ts';
import { current } from '../src/records/update.ts';
import { isRollingBack, type Rollout } from '../src/rollout/record.ts';
import { enter } from '../src/rollout/transitions.ts';
import { isWholeLookDue, nextLookSeconds } from '../src/rollout/waiting/looks.ts';
import { metrics } from '../src/runtime/ports/cloudwatch-ports.ts';
import { gates } from '../src/runtime/ports/gates.ts';
import { alarms } from '../src/runtime/ports/late-alarms.ts';
import { engine } from '../src/runtime/ports/late-engine.ts';
import { notifier } from '../src/runtime/ports/notifier.ts';
import { clock, fleets, judgements, rollouts, services, traffic, turns } from '../src/runtime/ports/ports.ts';
import { prober } from '../src/runtime/ports/prober.ts';
import { stepHandler } from '../src/runtime/step.ts';

type Needs = CheckNeeds & Pick<Ports, 'services' | 'prober' | 'gates' | 'notifier' | 'engine'>;

/**
 * One look at a bake. The evidence is kept in records, so that a look by a retry or another execution neither skips a minute
 * nor counts it twice. A bake that outlasts the history of an execution is continued by another one.
 */
export async function analyze(ports: Needs, input: StepInput): Promise<StepResult> {
  const rollout = await current(ports.rollouts, input);
  if (isRollingBack(rollout)) return stepResult(rollout, 'fail');
  if (rollout.phase === 'shifting') return stepResult(rollout, 'pass');
  if (rollout.phase === 'retiring-blue') return stepResult(rollout, 'promote');
  const isWhole = isWholeLookDue(rollout, ports.clock.now());
  const glanced = isWhole ? undefined : await glance(ports, rollout);
  if (glanced?.isQuiet) return stepResult(rollout, 'hold', nextLookSeconds(rollout, ports.clock.now()));
  const result = await look(ports, rollout, glanced);
  if ('verdict' in result) return result;
  const continued = await renewExecution(ports, result);
  return stepResult(continued, 'hold', nextLookSeconds(continued, ports.clock.now()));
}

/** A whole look. Returns the record while the bake continues. */
async function look(ports: Needs, rollout: Rollout, glanced?: Glance): Promise<StepResult | Rollout> {
  const check = await checkBake(ports, rollout, glanced);
  const seen: Rollout = { ...check.seen, evidence: { ...check.seen.evidence, lookedAt: check.at } };
  if (check.isBlueLost) {
    const lost = enter(seen, 'shifting', check.at, 'blue has no healthy server');
    return stepResult(await saveAndDeliver(ports, lost), 'pass');
  }
  const decided = await probeBake(ports, seen, decideBake({ ...check, seen }));
  if (decided.failure) return failStep(ports, rollout.id, decided.failure, { evidence: decided.evidence });
  const awaited = await neededFor(ports, check.seen, decided);
  if (awaited) return pauseFor(ports, check.seen, awaited);
  const passed = await passGates(ports, { ...seen, probes: decided.probes }, decided, (asked, at) =>
    decideBake({ ...check, seen: asked, at }),
  );
  if ('verdict' in passed) return passed;
  const saved = await saveAndDeliver(ports, passed);
  if (saved.phase === 'retiring-blue') return stepResult(saved, 'promote');
  return saved.phase === 'shifting' ? stepResult(saved, 'pass') : saved;
}

/** Before the next weight, or at one that is to last. The rollout stays in its bake, which goes on being watched. */
const neededFor = async (ports: Needs, seen: Rollout, { phase }: Rollout) =>
  holdNeeded(seen) ??
  (phase === 'shifting' ? (approvalNeeded(seen) ?? (await windowNeeded(ports, seen))) : undefined);

export const handler = stepHandler('analyze', byTurns('look', analyze), {
  alarms,
  clock,
  engine,
  fleets,
  gates,
  judgements,
  metrics,
  notifier,
  prober,
  rollouts,
  services,
  traffic,
  turns,
});
