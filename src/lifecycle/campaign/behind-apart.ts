import type { Behind } from '../../rollout/campaign/behind.ts';
import type { Campaign } from '../../rollout/campaign/campaign.ts';
import { observeMember, seenImage } from '../../rollout/campaign/observe.ts';
import { takesPart } from '../../rollout/campaign/settings.ts';
import { follows } from '../../rollout/images/image-path.ts';
import type { Service } from '../../rollout/service.ts';
import type { Roster } from './observe.ts';

/** The services that follow a campaign's image, are no members of it, and are on an older one. */
export function behindApart(campaign: Campaign, { services }: Roster, now: number): readonly Behind[] {
  const members = new Set(campaign.members.map(({ service }) => service));
  return [...services.values()].flatMap((service) => {
    const { name, spec } = service;
    const isOther = members.has(name) || !follows(spec, { ...campaign, buildArn: campaign.build });
    return isOther ? [] : behindOne(campaign, service, now);
  });
}

function behindOne(campaign: Campaign, service: Service, now: number): readonly Behind[] {
  const { image, spared } = seenImage(campaign, service);
  // Registered with an image that wasn't rolled out, it may well have a newer one.
  const isLater = service.followsSince > campaign.startedAt;
  if (spared || isLater || campaign.images.includes(service.live.imageId)) return [];
  const place = takesPart(service, campaign.rules) ? 'not listed' : 'takes no part in campaigns';
  const seen = observeMember(campaign, true, service, now);
  const why = 'ended' in seen ? `${seen.ended} has ended` : (seen.why ?? 'it has not begun');
  return [{ service: service.name, state: 'apart', image, why: `${place}: ${why}` }];
}
