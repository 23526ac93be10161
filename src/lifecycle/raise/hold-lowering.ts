import type { Ports } from '../../ports/ports.ts';
import { requiredHealthy } from '../../rollout/fleet/capacity.ts';
import { activeSince } from '../../rollout/interventions/pause.ts';
import type { Rollout } from '../../rollout/record.ts';
import { serverPollSeconds } from '../../rollout/waiting/polling.ts';
import type { Watched } from '../evidence/watch-blue.ts';
import { failStep, type StepResult, stepResult } from '../step.ts';

/**
 * Where green is to have less than it has, blue needs the healthy servers for what it gets: they are waited for as green's
 * are, within `startWithin`. Undefined when the weight may be written.
 */
export async function holdForLowering(
  ports: Pick<Ports, 'rollouts' | 'clock'>,
  rollout: Rollout,
  weight: number,
  { blueHealthy, capacity }: Pick<Watched, 'blueHealthy' | 'capacity'>,
): Promise<StepResult | undefined> {
  const needed = requiredHealthy(100 - weight, capacity);
  if (weight >= rollout.traffic.observed || blueHealthy >= needed) return undefined;
  const { plan } = rollout;
  if (ports.clock.now() - activeSince(rollout) < plan.startWithin)
    return stepResult(rollout, 'hold', serverPollSeconds(plan));
  const message = `green was to have ${weight} %, and blue has ${blueHealthy} healthy servers, the rest needs ${needed}`;
  return failStep(ports, rollout.id, { code: 'WayBackUnproven', message });
}
