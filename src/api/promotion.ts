import { offerPromotion } from '../commands/offer-promotion.ts';
import { SECOND } from '../rollout/duration.ts';
import { iso, isoOrNull } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';
import { standingView } from './service-views.ts';

/** `GET /services/{service}/promotion`: what those of other installations that follow it have to know. */
export async function getPromotion(ports: ApiPorts, { parameters }: ApiRequest): Promise<ApiResponse> {
  const offer = await offerPromotion(ports, parameters.service ?? '');
  const {
    build = null,
    builtAt,
    liveSince,
    recalled = null,
    recalls = [],
    unwanted = null,
    isGoingBack,
    bakes,
    copies,
    before,
  } = offer;
  const body = {
    ...standingView(offer),
    build,
    builtAt: isoOrNull(builtAt),
    liveSince: iso(liveSince),
    recalled,
    recalls,
    unwanted,
    goingBack: isGoingBack,
    bakes: bakes / SECOND,
    copies,
    before: before.map(standingView),
  };
  return { status: 200, body };
}
