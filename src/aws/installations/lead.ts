import type { Led } from '../../ports/installations.ts';
import type { Order } from '../../rollout/campaign/campaign.ts';
import type { LeadRequest } from '../../rollout/campaign/lead.ts';
import { readBranch } from '../../rollout/campaign/lead-schema.ts';
import type { Address } from '../../rollout/upstream/installations.ts';
import { jsonOf } from '../../rollout/upstream/promotion-offer-schema.ts';
import { type Provider, sendSigned } from './signed-request.ts';
import { causeOf, cut, endpointOf, REFUSED } from './silence.ts';

/** Has an installation carry a campaign on by its API: whether it has begun, is to begin, or was told something. */
export async function askToCarryOn(
  address: Address,
  request: LeadRequest,
  credentials: Provider,
): Promise<Led> {
  const url = endpointOf(address, '/campaigns');
  const { region } = address;
  try {
    const json = documentOf(request, region);
    return answerOf(await sendSigned({ url, service: 'execute-api', region, credentials, json }), url);
  } catch (error) {
    return silent(`${url.origin} gives no answer: ${causeOf(error)}`);
  }
}

const iso = (at: number) => new Date(at).toISOString();

/** Without the copies for other regions, and what is kept of an order here. */
function documentOf({ builtAt, copies, order, ...rest }: LeadRequest, region: string) {
  return {
    ...rest,
    ...(builtAt !== undefined && { builtAt: iso(builtAt) }),
    copies: copies.filter((copy) => copy.region === region),
    ...(order && { order: orderOf(order) }),
  };
}

const orderOf = ({ kind, at, by, reason }: Order) => ({ kind, at: iso(at), by, reason });

const silent = (reason: string): Led => ({ kind: 'silent', reason });

function answerOf({ status, text }: { readonly status: number; readonly text: string }, url: URL): Led {
  if (status === 200) {
    const told = readBranch(text);
    return typeof told === 'string'
      ? silent(`the answer of ${url.origin} can't be read (${told}): deploy the same release on both sides`)
      : { kind: 'told', told };
  }
  const { detail } = (jsonOf(text) ?? {}) as { detail?: unknown };
  if (typeof detail === 'string') return silent(`${url.origin} refuses (${status}): ${cut(detail)}`);
  if (status === 403 || status === 401)
    return silent(`${url.origin} lets this installation's campaigns function not in (${status}): ${REFUSED}`);
  if (status === 404)
    return silent(
      `${url.origin} has no route ${url.pathname}: deploy this release there, or check the address`,
    );
  return silent(`${url.origin} answers ${status}: it is asked again in five minutes`);
}
