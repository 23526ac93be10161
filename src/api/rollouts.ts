import { rejectByName } from '../commands/approve.ts';
import { listRollouts } from '../commands/list-rollouts.ts';
import { rollBackRollout, rollBackService } from '../commands/rollback/roll-back.ts';
import {
  type AlreadyRolledBack,
  type RollbackOrder,
  type RollbackResult,
  withDropped,
} from '../commands/rollback/rollback-order.ts';
import { healthOf, type ServingHealth } from '../commands/rollback/serving-health.ts';
import { parse } from '../rollout/parse.ts';
import { iso, isoOrNull } from './iso.ts';
import { type KeptReason, keptReason, withCut } from './reason.ts';
import { type ApiPorts, type ApiRequest, type ApiResponse, ListQuery } from './requests.ts';
import { NoteRequest, RollbackRequest } from './rollout-requests.ts';
import { rolloutView, summaryView } from './views.ts';

export async function getRollout(
  { rollouts, clock }: ApiPorts,
  { parameters }: ApiRequest,
): Promise<ApiResponse> {
  const rollout = await rollouts.get(parameters.id ?? '');
  return { status: 200, body: rolloutView(rollout, clock.now()) };
}

export async function getRollouts(ports: ApiPorts, { parameters, query }: ApiRequest): Promise<ApiResponse> {
  const { limit, before, result } = parse(ListQuery, query ?? {}, 'the query');
  const page = await listRollouts(ports, parameters.service ?? '', { limit, before, result });
  const now = ports.clock.now();
  const summaries = page.rollouts.map((rollout) => summaryView(rollout, now));
  return { status: 200, body: { rollouts: summaries, next: page.next ?? null } };
}

export async function postRolloutRollback(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  const { order, reason } = orderOf(request);
  return rollbackResponse(await rollBackRollout(ports, request.parameters.id ?? '', order), reason);
}

export async function postReject(
  ports: ApiPorts,
  { parameters, body, caller: by }: ApiRequest,
): Promise<ApiResponse> {
  const reason = keptReason(parse(NoteRequest, body, 'the request').reason);
  const result = await rejectByName(ports, parameters.id ?? '', { by, reason: reason.reason });
  return rollbackResponse(result, reason);
}

export async function postServiceRollback(ports: ApiPorts, request: ApiRequest): Promise<ApiResponse> {
  const { order, reason } = orderOf(request);
  return rollbackResponse(await rollBackService(ports, request.parameters.service ?? '', order), reason);
}

function orderOf({ body, caller }: ApiRequest): { order: RollbackOrder; reason: KeptReason } {
  const { force, reason: text } = parse(RollbackRequest, body, 'the request');
  const reason = keptReason(text);
  return { order: { by: caller, reason: reason.reason, force, isExplained: reason.isGiven }, reason };
}

function rollbackResponse(result: RollbackResult, reason: KeptReason): ApiResponse {
  const { rollout } = result;
  const body = {
    outcome: outcomeOf(result),
    rollout,
    repeats: repeatsView(result),
    dropped: result.dropped ?? null,
    backSince: result.kind === 'rolled-back' ? isoOrNull(result.backSince) : null,
    detail: withCut(withDropped(detailOf(result), result.dropped), reason),
  };
  if (result.kind === 'already-rolled-back') return { status: 200, body };
  return { status: 202, body, headers: { location: `/rollouts/${rollout}` } };
}

/** The press from before, whether that one has moved the traffic or what acted on it later. */
function repeatsView(result: RollbackResult) {
  if (!('repeats' in result) || !result.repeats) return null;
  const { at, by, reason } = result.repeats;
  return { at: iso(at), by, reason };
}

function outcomeOf({ kind }: RollbackResult): string {
  if (kind === 'rolled-back' || kind === 'already-rolled-back') return kind;
  return kind === 'queued' ? 'rollout-queued' : 'rollout-started';
}

function detailOf(result: RollbackResult): string {
  const { rollout } = result;
  switch (result.kind) {
    case 'rolled-back':
      return rolledBackDetail(result);
    case 'already-rolled-back':
      return alreadyDetail(result);
    case 'started':
      return `rolling out ${result.image}, the image before, as ${rollout}; until its servers are healthy the traffic stays where it is`;
    case 'under-way':
      return `${rollout} is bringing ${result.image} back; to stop it, send POST /rollouts/${rollout}/rollback`;
    case 'queued':
      return `blue is being retired; a rollout of its image ${result.image} starts as soon as ${rollout} has ended`;
  }
}

type RolledBack = Extract<RollbackResult, { kind: 'rolled-back' }>;

/** Nobody's press has moved what went back by itself. */
function rolledBackDetail(result: RolledBack): string {
  const { backSince, failure } = result;
  const split = splitDetail(result);
  if (backSince === undefined || !failure) return split;
  return `${split}; it went back by itself at ${iso(backSince)}: ${failure.message}`;
}

function splitDetail(result: RolledBack): string {
  const { blue, green, isLaunched, health, keepsConnections } = result;
  const weakness = weaknessOf(health);
  if (!isLaunched) return `${blue} has all of the traffic${weakness}; ${green} was never launched`;
  if (!keepsConnections) return `${blue} has all of the traffic${weakness}; ${green} is being retired`;
  return `${blue} has all new connections${weakness}; ${green} is being retired, and keeps its open ones until they end or its servers go`;
}

function alreadyDetail(result: AlreadyRolledBack): string {
  const { service, rollout, live, previous, other, health, since, backAt } = result;
  const back =
    backAt === undefined
      ? `${rollout} was rolled back already`
      : `${live.imageId} is back already, since ${iso(backAt)} by ${rollout}`;
  if (!health)
    return `${back}; since then ${since} has begun, which POST /rollouts/${since}/rollback aborts.`;
  const now = `${live.fleet} is live with ${live.imageId} and has all of the traffic${weaknessOf(health)}`;
  const expedited = other === undefined ? '' : ', "expedited": true';
  const order = `{"image": "${previous ?? other ?? 'ami-…'}"${expedited}}`;
  return `${back}: ${now}. For an older image, send POST /services/${service}/rollouts ${order}.`;
}

/** Nothing while the fleet is whole. */
function weaknessOf(health: ServingHealth): string {
  const { healthy, servers } = health;
  if (healthy !== undefined && healthy === servers) return '';
  return `, ${healthOf(health)}`;
}
