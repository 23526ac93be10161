import { type AuditEntry, monthOf } from '../rollout/interventions/audit.ts';
import { parse } from '../rollout/parse.ts';
import { iso } from './iso.ts';
import { type ApiPorts, type ApiRequest, type ApiResponse, TrailQuery } from './requests.ts';

/** `GET /services/{service}/trail`: the commands of a month, also of a service that is one no more. */
export async function getTrail(
  { audit, clock }: ApiPorts,
  { parameters, query }: ApiRequest,
): Promise<ApiResponse> {
  const { month = monthOf(clock.now()) } = parse(TrailQuery, query ?? {}, 'the query');
  const { service = '' } = parameters;
  const commands = await audit.ofMonth(service, month);
  return { status: 200, body: { service, month, commands: commands.map(entryView) } };
}

const entryView = ({ at, by, command, rollout, reason, status, result }: AuditEntry) => ({
  at: iso(at),
  by,
  command,
  rollout: rollout ?? null,
  reason: reason ?? null,
  status,
  result,
});
