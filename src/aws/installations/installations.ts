import type { Clock } from '../../ports/clock.ts';
import type { Installations, Led, Told } from '../../ports/installations.ts';
import { type Address, type Directory, whyUnknown } from '../../rollout/upstream/installations.ts';
import type { Home } from '../../rollout/upstream/promotion-offer.ts';
import { jsonOf, readOffer } from '../../rollout/upstream/promotion-offer-schema.ts';
import { credentialsFor } from './credentials.ts';
import { askToCarryOn } from './lead.ts';
import { type Provider, sendSigned } from './signed-request.ts';
import { causeOf, cut, endpointOf, REFUSED } from './silence.ts';

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
  return {
    here: async () => here,
    directory: async () => directory,
    async ask({ installation, service }): Promise<Told> {
      const address = directory.addresses.get(installation);
      if (!address) return silent(whyUnknown(directory, installation) ?? '');
      return askFor(address, service, providerOf(installation, address));
    },
    async lead(installation, request): Promise<Led> {
      const address = directory.addresses.get(installation);
      if (!address) return silent(whyUnknown(directory, installation) ?? '');
      return askToCarryOn(address, request, providerOf(installation, address));
    },
  };
}

async function askFor(address: Address, service: string, credentials: Provider): Promise<Told> {
  const url = endpointOf(address, `/services/${encodeURIComponent(service)}/promotion`);
  try {
    const { region } = address;
    return answerOf(await sendSigned({ url, service: 'execute-api', region, credentials }), url);
  } catch (error) {
    return silent(`${url.origin} gives no answer: ${causeOf(error)}`);
  }
}

const silent = (reason: string) => ({ kind: 'silent' as const, reason });

function answerOf({ status, text }: { readonly status: number; readonly text: string }, url: URL): Told {
  if (status === 403 || status === 401)
    return silent(`${url.origin} lets this installation's reconcile function not in (${status}): ${REFUSED}`);
  if (status === 404) {
    const { type, detail } = (jsonOf(text) ?? {}) as { type?: unknown; detail?: unknown };
    if (String(type).endsWith(':ServiceNotFound')) return { kind: 'unknown', reason: cut(detail) };
    return silent(
      `${url.origin} has no route ${url.pathname}: deploy this release there, or check the address`,
    );
  }
  if (status !== 200) return silent(`${url.origin} answers ${status}: it is asked again in five minutes`);
  const offer = readOffer(text);
  return typeof offer === 'string'
    ? silent(`the answer of ${url.origin} can't be read (${offer}): deploy the same release on both sides`)
    : { kind: 'told', offer };
}
