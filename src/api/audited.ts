import { GreenshiftError } from '../rollout/errors.ts';
import type { RecallResult } from '../rollout/images/recall-outcome.ts';
import type { AuditEntry } from '../rollout/interventions/audit.ts';
import { problemOf } from './problems.ts';
import { keptReason } from './reason.ts';
import type { ApiPorts, ApiRequest, ApiResponse, Route } from './requests.ts';

/** What is said to no service stands here. */
const EVERYTHING = '*';

const LED = 'POST /campaigns';
/** What that comes to where nothing is new. */
const UNCHANGED: readonly string[] = ['heard', 'nobody', 'not-begun'];

/** Writes on the audit trail who has given a command and what it came to, refusals too. */
export const audited =
  (command: string, route: Route): Route =>
  async (ports, request) => {
    try {
      const response = await route(ports, request);
      await appendAll(ports, command, request, response);
      return response;
    } catch (error) {
      const problem = problemOf(error);
      if (problem && problem.status !== 404)
        await append(ports, command, request, problem.status, (error as Error).name);
      throw error;
    }
  };

/** Of a command on an image every service that it has concerned has an entry. */
async function appendAll(ports: ApiPorts, command: string, request: ApiRequest, response: ApiResponse) {
  const { status, body } = response;
  // Asked again and again: what changes nothing is no command.
  if (command === LED && UNCHANGED.includes(outcomeOf(response))) return;
  const { services } = (body ?? {}) as { services?: readonly RecallResult[] };
  if (!services) return append(ports, command, request, status, outcomeOf(response));
  for (const { service, outcome } of services) {
    if (outcome === 'not-affected') continue;
    const parameters = { ...request.parameters, service };
    await append(ports, command, { ...request, parameters }, status, outcome);
  }
}

/** No command fails over its trail: what it has done is in the records as well. */
async function append(
  { audit, clock }: ApiPorts,
  command: string,
  request: ApiRequest,
  status: number,
  result: string,
): Promise<void> {
  const entry = {
    ...subjectOf(command, request),
    id: crypto.randomUUID(),
    at: clock.now(),
    by: request.caller,
    version: 0,
  };
  try {
    await audit.append({ ...entry, command, status, result });
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
  }
}

function subjectOf(
  command: string,
  { parameters, body, query }: ApiRequest,
): Pick<AuditEntry, 'service' | 'rollout' | 'reason'> {
  const { service, id } = parameters;
  const { reason = query?.reason } =
    command === LED ? { reason: ledText(body) } : ((body ?? {}) as { reason?: unknown });
  return {
    service: service ?? id?.replace(/-\d+$/, '') ?? EVERYTHING,
    rollout: id,
    reason: typeof reason === 'string' && reason.trim() ? keptReason(reason).reason : undefined,
  };
}

/** `web-1.0.0-2 of prod, stop by ann: it leaks`. What isn't so was refused. */
function ledText(body: unknown): string {
  const { leader, order } = (body ?? {}) as Record<string, Record<string, unknown> | null | undefined>;
  const [campaign, installation, kind, by, why] = [
    leader?.campaign,
    leader?.installation,
    order?.kind,
    order?.by,
    order?.reason,
  ].map((part) => (typeof part === 'string' ? part : '?'));
  return `${campaign} of ${installation}${order ? `, ${kind} by ${by}: ${why}` : ''}`;
}

function outcomeOf({ status, body }: ApiResponse): string {
  const { outcome } = (body ?? {}) as { outcome?: unknown };
  if (typeof outcome === 'string') return outcome;
  return status === 201 ? 'created' : 'done';
}
