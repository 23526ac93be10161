import { callerText } from '../interventions/caller.ts';
import { type Campaign, isOffering } from './campaign.ts';
import type { Member } from './member.ts';

/** A service whose servers are on an older image, and why. */
export interface Behind {
  readonly service: string;
  /** As its member says; `apart` for one that follows the image and is no member. */
  readonly state: Member['state'] | 'apart';
  readonly image?: string | undefined;
  readonly why: string;
}

/** By when every service is to have the image, milliseconds since the epoch. */
export const deadlineOf = ({ startedAt, rules }: Campaign): number | undefined =>
  rules.deadline === undefined ? undefined : startedAt + rules.deadline;

/** Why a member's servers are on an older image; undefined where they aren't, or are to have another one. */
export function whyBehind(campaign: Campaign, member: Member): string | undefined {
  const { state, why, spared, wave } = member;
  if (spared || state === 'promoted' || state === 'needs-operator') return undefined;
  if (state === 'moving') return `${member.rollout ?? 'its rollout'} is under way`;
  if (why !== undefined && state !== 'waiting' && state !== 'offered') return why;
  const { order } = campaign;
  const told = order ? ` by ${callerText(order.by)}: ${order.reason}` : '';
  if (campaign.state === 'superseded') return 'a newer image has taken its place, and is not live there';
  if (!isOffering(campaign)) return `the campaign is ${campaign.state}${told}`;
  if (state === 'waiting') return `wave ${wave + 1} of ${campaign.waves.length} has not begun`;
  return why ?? 'it was offered the image, and has not begun';
}

export const behindOf = (campaign: Campaign): readonly Behind[] =>
  campaign.members.flatMap((member) => {
    const why = whyBehind(campaign, member);
    const { service, state, image } = member;
    return why === undefined ? [] : [{ service, state, ...(image !== undefined && { image }), why }];
  });
