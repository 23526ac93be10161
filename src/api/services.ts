import { observeFleets } from '../commands/observe-fleets.ts';
import { register } from '../commands/register.ts';
import { startByName } from '../commands/start.ts';
import { InvalidInput } from '../rollout/errors.ts';
import { parse } from '../rollout/parse.ts';
import { parseSpec } from '../rollout/spec.ts';
import { fleetsView } from './fleets-view.ts';
import { type ApiPorts, type ApiRequest, type ApiResponse, StartRequest } from './requests.ts';
import { serviceListView, serviceView } from './views.ts';

export async function putService(ports: ApiPorts, { parameters, body }: ApiRequest): Promise<ApiResponse> {
  const spec = parseSpec(body);
  if (spec.service !== parameters.service) {
    const message = `the path names "${parameters.service}", the spec "${spec.service}"; they must be the same`;
    throw new InvalidInput('the service spec', [{ path: 'service', message }]);
  }
  const { kind, service } = await register(ports, spec);
  return { status: kind === 'registered' ? 201 : 200, body: serviceView(service) };
}

export async function listServices({ services }: ApiPorts): Promise<ApiResponse> {
  return { status: 200, body: serviceListView(await services.list()) };
}

export async function getService({ services }: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  return { status: 200, body: serviceView(await services.get(parameters.service ?? '')) };
}

export async function getFleets(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const observation = await observeFleets(ports, parameters.service ?? '');
  return { status: 200, body: fleetsView(parameters.service ?? '', observation, ports.clock.now()) };
}

export async function postRollout(
  ports: ApiPorts,
  { parameters, body, caller }: ApiRequest,
): Promise<ApiResponse> {
  const { image } = parse(StartRequest, body, 'the request');
  const rollout = await startByName(ports, parameters.service ?? '', { image, by: caller });
  return {
    status: 202,
    body: { outcome: 'rollout-started', rollout },
    headers: { location: `/rollouts/${rollout}` },
  };
}
