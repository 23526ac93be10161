import type { Placement } from '../../local-cloud/load-balancer-interfaces.ts';
import type { Services } from '../../local-cloud/services.ts';
import { checkTime } from '../../src/aws/deadline.ts';
import type { ProbeRequest, Prober } from '../../src/ports/prober.ts';
import type { ProbeResult } from '../../src/rollout/probes/response.ts';
import type { ImageModel, ModelInstances } from './instances.ts';

/** What every server says of itself unless its model has something else. */
export const WELL = 'ok';

interface ProberOptions {
  readonly services: Pick<Services, 'loadBalancing'>;
  readonly instances: ModelInstances;
  readonly random: () => number;
}

/** Probes take the rules, weights and targets of the local cloud, and meet servers that are models. They take no time. */
export function simulatedProber({ services, instances, random }: ProberOptions): Prober {
  const { routing } = services.loadBalancing;
  const send = async ({ target, method, path, host = target.host, headers }: ProbeRequest) => {
    checkTime();
    const byName = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
    const placed = routing.place(target.listener, {
      method,
      path,
      host,
      headers: Object.fromEntries(byName),
    });
    if ('instanceId' in placed) return answered(placed, instances, random());
    return { kind: 'response', status: placed.status, headers: {}, body: placed.body } as const;
  };
  return { send, sendAll: (requests) => Promise.all(requests.map(send)) };
}

/** `chance` of 1 says which of the model's failures it meets, if any. */
function answered(placed: Placement, instances: ModelInstances, chance: number): ProbeResult {
  const image = instances.imageOf(placed.instanceId);
  if (image === undefined || !instances.isUp(placed.instanceId))
    return byBalancer(placed, 502, 'connection-error');
  const { badShare, closedShare = 0, hangingShare = 0, says = WELL }: ImageModel = instances.modelOf(image);
  if (chance < badShare) return byTarget(placed, 500, 'broken');
  if (chance < badShare + closedShare) return byBalancer(placed, 502, 'target-reset');
  if (chance < badShare + closedShare + hangingShare) {
    placed.finish('timeout');
    return { kind: 'no-response', reason: 'no whole response within 2 s' };
  }
  return byTarget(placed, 200, says);
}

function byTarget(placed: Placement, status: number, body: string): ProbeResult {
  placed.finish({ status, durationSeconds: 0.05 });
  return { kind: 'response', status, headers: {}, body };
}

function byBalancer(
  placed: Placement,
  status: number,
  outcome: 'connection-error' | 'target-reset',
): ProbeResult {
  placed.finish(outcome);
  return { kind: 'response', status, headers: {}, body: '' };
}
