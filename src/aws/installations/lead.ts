import type { Led } from '../../ports/installations.ts';
import type { Order } from '../../rollout/campaign/campaign.ts';
import type { LeadRequest } from '../../rollout/campaign/lead.ts';
import { readBranch } from '../../rollout/campaign/lead-schema.ts';
import { jsonOf } from '../../rollout/upstream/answer-schema.ts';
import type { Address } from '../../rollout/upstream/installations.ts';
import { askApi, cut, silent, unreadable, whyNoAnswer } from './ask.ts';
import type { Provider, SignedResponse } from './signed-request.ts';

/** Has an installation carry a campaign on by its API: whether it has begun, is to begin, or was told something. */
export const askToCarryOn = (request: LeadRequest, address: Address, credentials: Provider): Promise<Led> =>
  askApi({ address, path: '/campaigns', credentials, json: documentOf(request, address.region) }, answerOf);

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

function answerOf(response: SignedResponse, url: URL): Led {
  const { status, text } = response;
  if (status === 200) {
    const told = readBranch(text);
    return typeof told === 'string' ? unreadable(url, told) : { kind: 'told', told };
  }
  const { detail } = (jsonOf(text) ?? {}) as { detail?: unknown };
  if (typeof detail === 'string') return silent(`${url.origin} refuses (${status}): ${cut(detail)}`);
  return whyNoAnswer(response, url, 'campaigns');
}
