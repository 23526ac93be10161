import { giveWeightByName } from '../commands/promote.ts';
import { durationOf, milliseconds } from '../rollout/duration.ts';
import { nextStep } from '../rollout/interventions/promotion.ts';
import { parse } from '../rollout/parse.ts';
import { keptReason, withCut } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { WeightRequest } from './rollout-requests.ts';

export async function postWeight(
  ports: ApiPorts,
  { parameters, body, caller: by }: ApiRequest,
): Promise<ApiResponse> {
  const { reason: text, weight, bake: length } = parse(WeightRequest, body, 'the request');
  const kept = keptReason(text);
  const order = {
    by,
    reason: kept.reason,
    weight,
    bake: length === undefined ? undefined : milliseconds(length),
  };
  const rollout = await giveWeightByName(ports, parameters.id ?? '', order);
  const { id, plan, traffic } = rollout;
  const step = plan.steps[nextStep(rollout)]!;
  const bake = durationOf(step.bake);
  const first = step.approval ? ', once somebody approves it' : '';
  const detail = `green gets ${weight} % instead of ${traffic.observed} % as soon as the servers allow${first}, and bakes for ${bake}, unless something speaks against green`;
  return {
    status: 202,
    body: { outcome: 'weight-given', rollout: id, weight, bake, detail: withCut(detail, kept) },
    headers: { location: `/rollouts/${id}` },
  };
}
