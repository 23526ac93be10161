import type { Ports } from '../../ports/ports.ts';
import { amendService } from '../../records/update.ts';
import type { Campaign } from '../../rollout/campaign/campaign.ts';
import { isOf } from '../../rollout/campaign/observe.ts';
import { dropAwaited } from '../../rollout/images/awaited.ts';
import { dropWithheld } from '../../rollout/images/withheld.ts';
import type { Service } from '../../rollout/service.ts';

/**
 * Takes the image of a campaign that doesn't go on from what waits in a service's record, so that nothing begins with it.
 * What a person has asked for by name waits in no record. In a pause what is to be tried again stays: it waits there.
 */
export async function withdraw(
  { services }: Pick<Ports, 'services'>,
  campaign: Campaign,
  service: Service,
): Promise<boolean> {
  if (withdrawn(service, campaign) === service) return false;
  await amendService(services, service.name, (newest) => withdrawn(newest, campaign));
  return true;
}

function withdrawn(service: Service, campaign: Campaign): Service {
  const { queued, retry } = service;
  const isQueued =
    queued !== undefined && queued.cause.kind === 'image-published' && isOf(campaign, queued.image);
  const isRetried = campaign.state !== 'paused' && retry !== undefined && isOf(campaign, retry.image);
  const rest = dropWithheld(dropAwaited(service, campaign.build), campaign.build);
  if (!isQueued && !isRetried) return rest;
  return { ...rest, ...(isQueued && { queued: undefined }), ...(isRetried && { retry: undefined }) };
}
