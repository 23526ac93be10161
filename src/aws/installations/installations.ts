import type { Clock } from '../../ports/clock.ts';
import type { Installations, Led, Told } from '../../ports/installations.ts';
import { jsonOf } from '../../rollout/upstream/answer-schema.ts';
import { type Address, type Directory, whyUnknown } from '../../rollout/upstream/installations.ts';
import type { Home } from '../../rollout/upstream/promotion-offer.ts';
import { readOffer } from '../../rollout/upstream/promotion-offer-schema.ts';
import { askApi, cut, silent, unreadable, whyNoAnswer } from './ask.ts';
import { credentialsFor } from './credentials.ts';
import { askToCarryOn } from './lead.ts';
import type { Provider, SignedResponse } from './signed-request.ts';

export interface InstallationsOptions {
  readonly here: Home;
  readonly directory: Directory;
  readonly clock: Clock;
  /** Those of the function unless they are given. */
  readonly credentials?: Provider | undefined;
}

/** The other installations, by their APIs. */
export function otherInstallations({
  here,
  directory,
  clock,
  credentials,
}: InstallationsOptions): Installations {
  const providers = new Map<string, Provider>();
  const providerOf = (installation: string, address: Address) => {
    const provider =
      providers.get(installation) ?? credentialsFor(address, { here, clock, own: credentials });
    providers.set(installation, provider);
    return provider;
  };
  const reach = async <Answer>(
    installation: string,
    ask: (address: Address, credentials: Provider) => Promise<Answer>,
  ) => {
    const address = directory.addresses.get(installation);
    if (!address) return silent(whyUnknown(directory, installation) ?? '');
    return ask(address, providerOf(installation, address));
  };
  return {
    here: async () => here,
    directory: async () => directory,
    ask: ({ installation, service }): Promise<Told> =>
      reach(installation, (...there) => askFor(service, ...there)),
    lead: (installation, request): Promise<Led> =>
      reach(installation, (...there) => askToCarryOn(request, ...there)),
  };
}

const askFor = (service: string, address: Address, credentials: Provider): Promise<Told> =>
  askApi({ address, path: `/services/${encodeURIComponent(service)}/promotion`, credentials }, answerOf);

function answerOf(response: SignedResponse, url: URL): Told {
  const { status, text } = response;
  if (status === 404) {
    const { type, detail } = (jsonOf(text) ?? {}) as { type?: unknown; detail?: unknown };
    if (String(type).endsWith(':ServiceNotFound')) return { kind: 'unknown', reason: cut(detail) };
  }
  if (status !== 200) return whyNoAnswer(response, url, 'reconcile');
  const offer = readOffer(text);
  return typeof offer === 'string' ? unreadable(url, offer) : { kind: 'told', offer };
}
