import type { Ports } from '../ports/ports.ts';
import { saveAndDeliver } from '../records/deliver.ts';
import { assessNumbers } from '../rollout/analysis/health.ts';
import type { Readiness } from './ensure-way-back.ts';
import { failStep, stepResult } from './step.ts';
import type { Watched } from './watch-blue.ts';

type Needs = Pick<Ports, 'rollouts' | 'notifier' | 'clock'>;

/**
 * Before a weight: green has the healthy servers for the traffic that it has already, and blue for its own. What waits for
 * its next weight may wait for long, and nobody else looks at green meanwhile. A bad green goes back whatever blue is like.
 */
export async function ensureSound(ports: Needs, watched: Watched): Promise<Readiness> {
  const { blue } = watched;
  // Of a lost blue there is nothing to go back to.
  const sound: Readiness = blue.isLost ? watched : await ensureGreen(ports, watched);
  const { rollout } = sound;
  if (sound.result || !blue.verdict) return sound;
  if (blue.verdict.kind !== 'fail')
    return { rollout, result: stepResult(await saveAndDeliver(ports, rollout), 'hold') };
  const { code, reason: message } = blue.verdict;
  return { rollout, result: await failStep(ports, rollout.id, { code, message }) };
}

async function ensureGreen(ports: Needs, { rollout, green, capacity }: Watched): Promise<Readiness> {
  if (rollout.traffic.observed === 0) return { rollout };
  const { verdict, unhealthySince } = assessNumbers(rollout, green.units, capacity, ports.clock.now());
  if (verdict?.kind === 'fail') {
    const { code, reason: message } = verdict;
    return { rollout, result: await failStep(ports, rollout.id, { code, message }) };
  }
  if (unhealthySince === rollout.evidence.unhealthySince) return { rollout };
  const noted = { ...rollout, evidence: { ...rollout.evidence, unhealthySince } };
  return { rollout: await saveAndDeliver(ports, noted) };
}
