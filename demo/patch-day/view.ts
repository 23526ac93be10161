import type { Campaign } from '../../src/rollout/campaign/campaign.ts';
import { isFinal, type Member } from '../../src/rollout/campaign/member.ts';
import { observeMember, withSeen } from '../../src/rollout/campaign/observe.ts';
import type { Service } from '../../src/rollout/service.ts';
import type { PatchDay } from './environment.ts';

/** Between two looks: half a second of real time, since each reads the record of every service. */
export const untilNextLook = () => new Promise<void>((resolve) => setTimeout(resolve, 500));

/** Everything that the screen shows, at one moment. */
export interface CampaignView {
  readonly now: number;
  /** Undefined until its image is published. */
  readonly campaign: Campaign | undefined;
  /** Percent of the traffic that green has, by the services that roll out. */
  readonly shares: ReadonlyMap<string, number>;
}

/** Reads a campaign, and how far each rollout of it has come. */
export async function observeCampaign(
  { cloud, deployment: { ports } }: PatchDay,
  id: string,
): Promise<CampaignView> {
  const now = cloud.region.clock.now();
  const [found, { services }] = await Promise.all([ports.campaigns.find(id), ports.services.list()]);
  if (!found) return { now, campaign: undefined, shares: new Map() };
  const byName = new Map(services.map((service) => [service.name, service]));
  const members = found.members.map((member) => asOfNow(found, member, byName.get(member.service), now));
  const shares = await Promise.all(
    members
      .filter(({ state }) => state === 'moving')
      .map(async ({ service, rollout = '' }) => {
        // It is claimed a moment before it has a record.
        const record = await ports.rollouts.get(rollout).catch(() => undefined);
        return [service, record?.traffic.observed ?? 0] as const;
      }),
  );
  return { now, campaign: { ...found, members }, shares: new Map(shares) };
}

/** The record is as of the campaign's last round. */
function asOfNow(campaign: Campaign, member: Member, service: Service | undefined, now: number): Member {
  if (isFinal(member) || member.state === 'waiting') return member;
  const seen = observeMember(campaign, true, service, now);
  return 'ended' in seen ? member : withSeen(member, seen, campaign.members.length, now);
}
