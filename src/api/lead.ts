import { leadCampaign } from '../commands/campaign/lead.ts';
import { LeadDocument } from '../rollout/campaign/lead-schema.ts';
import { parse } from '../rollout/parse.ts';
import { isoOrNull } from './iso.ts';
import type { ApiPorts, ApiRequest, ApiResponse } from './requests.ts';

/** `POST /campaigns`: the installation that leads a campaign has it carried on here, and asks how it goes. */
export async function postCampaign(ports: ApiPorts, { body, caller }: ApiRequest): Promise<ApiResponse> {
  const request = parse(LeadDocument, body, 'the campaign');
  const { outcome, campaign, state, wave, waves, counts, codes, isAtFault, why, orderTaken } =
    await leadCampaign(ports, request, caller);
  return {
    status: 200,
    body: {
      outcome,
      campaign: campaign ?? null,
      state: state ?? null,
      wave: wave ?? null,
      waves: waves ?? null,
      counts: counts ?? null,
      codes: [...(codes ?? [])],
      atFault: isAtFault ?? false,
      why: why ?? null,
      orderTaken: isoOrNull(orderTaken),
    },
  };
}
