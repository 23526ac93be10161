import { pauseByName, resumeByName } from '../commands/pause.ts';
import { milliseconds } from '../rollout/duration.ts';
import { parse } from '../rollout/parse.ts';
import type { Rollout } from '../rollout/record.ts';
import { iso } from './iso.ts';
import { keptReason, withCut } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { NoteRequest, PauseRequest } from './rollout-requests.ts';

export async function postPause(
  ports: ApiPorts,
  { parameters, body, caller: by }: ApiRequest,
): Promise<ApiResponse> {
  const { reason: text, until, for: length } = parse(PauseRequest, body, 'the request');
  const kept = keptReason(text);
  const end = endOf(until, length);
  const rollout = await pauseByName(ports, parameters.id ?? '', { by, reason: kept.reason, until: end });
  return { status: 200, body: pausedView(rollout, (detail) => withCut(detail, kept)) };
}

function endOf(until: string | undefined, length: string | undefined) {
  if (until !== undefined) return () => Date.parse(until);
  return length === undefined ? undefined : (now: number) => now + milliseconds(length);
}

function pausedView(rollout: Rollout, cut: (detail: string) => string) {
  const { id, traffic, pause } = rollout;
  const { observed: green, intended } = traffic;
  const share = green === intended ? `${green} %` : `${green} or ${intended} %, which was being written,`;
  const until = iso(pause?.until ?? 0);
  const detail = `${id} is paused until ${until}: green keeps ${share} of the traffic; POST /rollouts/${id}/resume goes on, POST /rollouts/${id}/rollback goes back`;
  return { outcome: 'paused', rollout: id, green, until, detail: cut(detail) };
}

export async function postResume(
  ports: ApiPorts,
  { parameters, body, caller: by }: ApiRequest,
): Promise<ApiResponse> {
  const kept = keptReason(parse(NoteRequest, body, 'the request').reason);
  const order = { by, reason: kept.reason, isExplained: kept.isGiven };
  const { rollout, wasPaused } = await resumeByName(ports, parameters.id ?? '', order);
  const { id, phase } = rollout;
  const detail = wasPaused ? `${id} goes on, in ${phase}` : `${id} was not paused; it goes on, in ${phase}`;
  const outcome = wasPaused ? 'resumed' : 'not-paused';
  return { status: 200, body: { outcome, rollout: id, detail: withCut(detail, kept) } };
}
