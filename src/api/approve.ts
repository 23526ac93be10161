import { approveByName } from '../commands/approve.ts';
import { parse } from '../rollout/parse.ts';
import { keptReason, withCut } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { NoteRequest } from './rollout-requests.ts';

export async function postApprove(
  ports: ApiPorts,
  { parameters, body, caller: by }: ApiRequest,
): Promise<ApiResponse> {
  const kept = keptReason(parse(NoteRequest, body, 'the request').reason);
  const { rollout, wasAwaited } = await approveByName(ports, parameters.id ?? '', {
    by,
    reason: kept.reason,
  });
  const { id, plan, approval } = rollout;
  const weight = plan.steps[approval?.step ?? 0]?.weight ?? 0;
  const detail = `${weight} % is approved${wasAwaited ? '' : ' already'}; ${id} goes on`;
  const outcome = wasAwaited ? 'approved' : 'not-awaited';
  return { status: 200, body: { outcome, rollout: id, weight, detail: withCut(detail, kept) } };
}
