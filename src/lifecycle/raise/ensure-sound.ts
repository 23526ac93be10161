import type { Ports } from '../../ports/ports.ts';
import { saveAndDeliver } from '../../records/deliver.ts';
import { assessNumbers, type Numbers } from '../../rollout/analysis/health.ts';
import type { Watched } from '../evidence/watch-blue.ts';
import { failStep, stepResult } from '../step.ts';
import type { Readiness } from './ensure-way-back.ts';

type Needs = Pick<Ports, 'rollouts' | 'notifier' | 'clock'>;

/**
 * Before a weight: green has the healthy servers for the traffic that it has already, and blue for its own. What waits for
 * its next weight may wait for long, and nobody else looks at green meanwhile. A bad green goes back whatever blue is like.
 */
export async function ensureSound(ports: Needs, watched: Watched): Promise<Readiness> {
  const { rollout, blue } = watched;
  const { verdict, unhealthySince } = numbersOfGreen(watched, ports.clock.now());
  const bad = [verdict, blue.verdict].find((one) => one?.kind === 'fail');
  if (bad)
    return { rollout, result: await failStep(ports, rollout.id, { code: bad.code, message: bad.reason }) };
  const isNoted = unhealthySince === rollout.evidence.unhealthySince;
  if (isNoted && !blue.verdict) return { rollout };
  const noted = { ...rollout, evidence: { ...rollout.evidence, unhealthySince } };
  const saved = await saveAndDeliver(ports, isNoted ? rollout : noted);
  return blue.verdict ? { rollout: saved, result: stepResult(saved, 'hold') } : { rollout: saved };
}

/** Nothing is expected of a green without traffic; of a lost blue there is nothing to go back to. */
function numbersOfGreen({ rollout, blue, green, capacity }: Watched, now: number): Numbers {
  const { evidence, traffic } = rollout;
  if (blue.isLost || traffic.observed === 0) return { unhealthySince: evidence.unhealthySince };
  return assessNumbers(rollout, green.units, capacity, now);
}
