import { checkProvenance, startRollout } from '../lifecycle/start.ts';
import type { Ports } from '../ports/ports.ts';
import { RolloutInProgress } from '../rollout/errors.ts';
import { parse } from '../rollout/parse.ts';
import { putService } from './registration.ts';
import { type ApiRequest, type ApiResponse, StartRequest } from './requests.ts';
import { rollBackRollout, rollBackService } from './rollback.ts';
import { rolloutView, serviceView } from './views.ts';

export type ApiPorts = Omit<Ports, 'builds' | 'metrics' | 'servers'>;
export type Route = (ports: ApiPorts, request: ApiRequest) => Promise<ApiResponse>;

/** The on-call API. `serverless.yml` and the local cloud route the same list. */
export const routes: Readonly<Record<string, Route>> = {
  'PUT /services/{service}': putService,
  'GET /services': listServices,
  'GET /services/{service}': getService,
  'POST /services/{service}/rollouts': postRollout,
  'POST /services/{service}/rollback': rollBackService,
  'GET /rollouts/{id}': getRollout,
  'POST /rollouts/{id}/rollback': rollBackRollout,
};

async function listServices({ services }: ApiPorts): Promise<ApiResponse> {
  const all = await services.list();
  return { status: 200, body: { services: all.map(serviceView) } };
}

async function getService({ services }: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  return { status: 200, body: serviceView(await services.get(parameters.service ?? '')) };
}

async function getRollout({ rollouts }: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  return { status: 200, body: rolloutView(await rollouts.get(parameters.id ?? '')) };
}

/** A person names an image: it may be one that was rolled out before, and it is never queued behind another. */
async function postRollout(ports: ApiPorts, { parameters, body, caller }: ApiRequest): Promise<ApiResponse> {
  const { image: id } = parse(StartRequest, body, 'the request');
  const service = await ports.services.get(parameters.service ?? '');
  checkProvenance(await ports.images.describe(id), service);
  const request = { image: { id }, cause: { kind: 'requested' as const, by: caller }, allowRepeat: true };
  const started = await startRollout(ports, service.name, request);
  if (!('rollout' in started)) throw new RolloutInProgress(`${service.name} has a rollout under way`);
  const { rollout } = started;
  return {
    status: 202,
    body: { outcome: 'rollout-started', rollout },
    headers: { location: `/rollouts/${rollout}` },
  };
}
