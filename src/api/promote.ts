import { promoteByName } from '../commands/promote.ts';
import { nextStep } from '../rollout/interventions/promotion.ts';
import { parse } from '../rollout/parse.ts';
import { keptReason, withCut } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { PromoteRequest } from './rollout-requests.ts';

export async function postPromote(
  ports: ApiPorts,
  { parameters, body, caller: by }: ApiRequest,
): Promise<ApiResponse> {
  const { reason: text, full, step } = parse(PromoteRequest, body, 'the request');
  const kept = keptReason(text);
  const rollout = await promoteByName(ports, parameters.id ?? '', { by, reason: kept.reason, full, step });
  const { id, plan } = rollout;
  const weight = plan.steps[nextStep(rollout)]?.weight ?? null;
  const next = weight === null ? 'blue retires' : `green gets ${weight} % of the traffic`;
  const detail = `the step of ${id} is over: ${next} as soon as its servers allow, unless something speaks against green`;
  return {
    status: 202,
    body: { outcome: 'promoted', rollout: id, weight, detail: withCut(detail, kept) },
    headers: { location: `/rollouts/${id}` },
  };
}
