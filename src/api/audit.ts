import { inspectService, SERVERS_READ } from '../commands/inspection/inspect.ts';
import { GreenshiftError } from '../rollout/errors.ts';
import { countBySeverity } from '../rollout/inspection/finding.ts';
import type { Inspection, KnownFinding } from '../rollout/inspection/inspection.ts';
import { MEANINGS } from '../rollout/inspection/meanings.ts';
import type { Service } from '../rollout/service.ts';
import type { TouchedServers } from '../rollout/touched/touched.ts';
import { iso } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { touchedView } from './touched-view.ts';

/** `GET /services/{service}/audit`: what the last look at its live servers has found. */
export async function getAudit(
  { services, inspections, touched }: ApiPorts,
  { parameters }: ApiRequest,
): Promise<ApiResponse> {
  const service = await services.get(parameters.service ?? '');
  const { name } = service;
  const found = await inspections.find(name);
  return { status: 200, body: auditView(service, found, await touched.find(name)) };
}

/** `POST /services/{service}/audit`: looks now. */
export async function postAudit(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const service = await ports.services.get(parameters.service ?? '');
  const inspection = await inspectService(ports, service, SERVERS_READ.onRequest);
  return { status: 200, body: auditView(service, inspection, await ports.touched.find(service.name)) };
}

/**
 * For a registration, which has succeeded whatever is found: nothing while a rollout is under way, nor where the servers
 * can't be looked at; the reconciler looks again.
 */
export async function findingsOf(ports: ApiPorts, service: Service) {
  if (service.lock) return [];
  try {
    return (await inspectService(ports, service)).findings.map(findingView);
  } catch (error) {
    if (error instanceof GreenshiftError) return [];
    throw error;
  }
}

const auditView = (
  service: Service,
  inspection: Inspection | undefined,
  touched: TouchedServers | undefined,
) => ({
  service: service.name,
  at: inspection ? iso(inspection.at) : null,
  fleet: inspection?.fleet ?? null,
  servers: inspection?.servers ?? 0,
  counts: countBySeverity(inspection?.findings ?? []),
  findings: (inspection?.findings ?? []).map(findingView),
  more: inspection?.more ?? 0,
  unknown: inspection?.unknown ?? [],
  ...touchedView(service, touched),
});

const findingView = ({ code, since, ...finding }: KnownFinding) => ({
  code,
  since: iso(since),
  means: MEANINGS[code],
  ...finding,
});
