import { freezeService, unfreezeService } from '../commands/freeze.ts';
import { observeFleets } from '../commands/observe-fleets.ts';
import { milliseconds } from '../rollout/duration.ts';
import { InvalidInput } from '../rollout/errors.ts';
import { parse } from '../rollout/parse.ts';
import { fleetsView } from './fleets-view.ts';
import { keptReason } from './reason.ts';
import { type ApiPorts, type ApiRequest, type ApiResponse, FreezeRequest, RemoveQuery } from './requests.ts';
import { serviceListView, serviceView } from './service-views.ts';
import { settingsView } from './settings-view.ts';
import { StartRequest, wantedBy } from './start-requests.ts';
import { fleetView } from './views.ts';

export async function putService(ports: ApiPorts, { parameters, body }: ApiRequest): Promise<ApiResponse> {
  const { findingsOf, parseSpec, register } = (await import('./seldom.ts')).SELDOM_COMMANDS;
  const spec = parseSpec(body);
  if (spec.service !== parameters.service) {
    const message = `the path names "${parameters.service}", the spec "${spec.service}"; they must be the same`;
    throw new InvalidInput('the service spec', [{ path: 'service', message }]);
  }
  const { kind, service, settings } = await register(ports, spec);
  const registered = { ...serviceView(service, ports.clock.now()), settings: settingsView(settings) };
  const findings = await findingsOf(ports, service);
  return { status: kind === 'registered' ? 201 : 200, body: { ...registered, findings } };
}

export async function listServices({ services, clock }: ApiPorts): Promise<ApiResponse> {
  return { status: 200, body: serviceListView(await services.list(), clock.now()) };
}

export async function getService(
  { services, clock }: ApiPorts,
  { parameters }: ApiRequest,
): Promise<ApiResponse> {
  const service = await services.get(parameters.service ?? '');
  return { status: 200, body: serviceView(service, clock.now()) };
}

export async function putFreeze(
  ports: ApiPorts,
  { parameters, body, caller }: ApiRequest,
): Promise<ApiResponse> {
  const { reason, until, for: length } = parse(FreezeRequest, body, 'the request');
  const end = (now: number) => (until === undefined ? now + milliseconds(length ?? '') : Date.parse(until));
  const key = until === undefined ? 'for' : 'until';
  const order = { by: caller, reason: keptReason(reason).reason, until: end, key } as const;
  const service = await freezeService(ports, parameters.service ?? '', order);
  return { status: 200, body: serviceView(service, ports.clock.now()) };
}

export async function deleteFreeze(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const service = await unfreezeService(ports, parameters.service ?? '');
  return { status: 200, body: serviceView(service, ports.clock.now()) };
}

export async function deleteService(
  ports: ApiPorts,
  { parameters, query, caller }: ApiRequest,
): Promise<ApiResponse> {
  const { reason } = parse(RemoveQuery, query ?? {}, 'the query');
  const order = { by: caller, reason: keptReason(reason).reason };
  const { removeService } = (await import('./seldom.ts')).SELDOM_COMMANDS;
  const { service, left, removed } = await removeService(ports, parameters.service ?? '', order);
  const { name, live } = service;
  const changed =
    removed.length === 0
      ? 'nothing was changed on AWS'
      : `of all that is on AWS only the target group ${removed.join(', ')} was deleted, which nothing used`;
  const detail = `${name} is no longer a service; ${live.fleet} serves on, and ${changed}`;
  return { status: 200, body: { outcome: 'removed', service: name, live: fleetView(live), left, detail } };
}

export async function getFleets(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const observation = await observeFleets(ports, parameters.service ?? '');
  return { status: 200, body: fleetsView(parameters.service ?? '', observation, ports.clock.now()) };
}

export async function postRollout(
  ports: ApiPorts,
  { parameters, body, caller }: ApiRequest,
): Promise<ApiResponse> {
  const asked = parse(StartRequest, body, 'the request');
  // Loaded with the first call, since a rollback doesn't need it.
  const { startByName } = await import('../commands/start.ts');
  const { expedited, outsideWindows } = asked;
  const { reason, isGiven: isExplained } = keptReason(asked.reason);
  const order = { wanted: wantedBy(asked), by: caller, reason, isExplained, expedited, outsideWindows };
  const { rollout, image } = await startByName(ports, parameters.service ?? '', order);
  return {
    status: 202,
    body: { outcome: 'rollout-started', rollout, image: image.id, build: image.build ?? null },
    headers: { location: `/rollouts/${rollout}` },
  };
}
