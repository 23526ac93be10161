import { abandonByName } from '../commands/abandon.ts';
import { liveAfter } from '../rollout/interventions/abandonment.ts';
import { parse } from '../rollout/parse.ts';
import type { Rollout } from '../rollout/record.ts';
import { type KeptReason, keptReason, withCut } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { AbandonRequest } from './rollout-requests.ts';
import { fleetView } from './views.ts';

/** `POST /rollouts/{id}/abandon`: ends this rollout where it is, and frees its service. */
export async function postAbandon(
  ports: ApiPorts,
  { parameters, body, caller }: ApiRequest,
): Promise<ApiResponse> {
  const kept = keptReason(parse(AbandonRequest, body, 'the request').reason);
  const order = { by: caller, reason: kept.reason };
  const rollout = await abandonByName(ports, parameters.id ?? '', order);
  return { status: 200, body: abandonedView(rollout, kept) };
}

function abandonedView(rollout: Rollout, reason: KeptReason) {
  const { id, left = [], abandon } = rollout;
  const serving = abandon?.serving ?? 'unknown';
  return {
    outcome: 'abandoned',
    rollout: id,
    serving,
    live: fleetView(liveAfter(rollout)),
    left,
    detail: withCut(detailOf(rollout, serving), reason),
  };
}

function detailOf(rollout: Rollout, serving: string): string {
  const live = liveAfter(rollout).fleet;
  const rest = 'nothing was rolled back, and the service is free';
  if (serving === 'shared') return `both fleets have traffic, and ${live} is recorded as live; ${rest}`;
  if (serving === 'unknown') return `the split could not be read, so ${live} is live as before; ${rest}`;
  return `${live} has all of the traffic and is live; ${rest}`;
}
