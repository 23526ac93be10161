import type { Campaign, Wave } from './campaign.ts';
import { isPending, type Member } from './member.ts';

/** Whether a member has the image, and keeps it as far as is known. */
export const isProof = ({ state, backSince }: Member) => state === 'promoted' && backSince === undefined;

/** To the image, or away from it; a way back for no longer than anything else that doesn't get on. */
export function isMoving(campaign: Campaign, member: Member, now: number): boolean {
  const { state, backSince } = member;
  if (state === 'promoted' && backSince !== undefined) return now - backSince < campaign.rules.holdAtMost;
  return state === 'moving' && !isTriedForLong(campaign, member, now);
}

/** A service that its owner holds keeps nobody else; any other that doesn't get on does so for a time. */
export function isSettled(campaign: Campaign, member: Member, now: number): boolean {
  if (!isPending(member) || isTriedForLong(campaign, member, now)) return true;
  const since = Math.max(member.since, campaign.waves[member.wave]?.begunAt ?? now);
  return now - since >= campaign.rules.holdAtMost;
}

/** Each attempt is a new state: counted from the last one, a service that fails for ever would keep all others for ever. */
const isTriedForLong = (
  { rules }: Campaign,
  { triedSince = Number.POSITIVE_INFINITY }: Member,
  now: number,
) => now - triedSince >= rules.holdAtMost;

/**
 * The waves that other installations are on: also one that was over for want of services there, and that some have joined
 * since.
 */
export const wavesUnderWay = ({ waves }: Pick<Campaign, 'waves'>): readonly Wave[] =>
  waves.filter(
    ({ begunAt, branch }) =>
      begunAt !== undefined && (branch?.state === 'running' || branch?.state === 'paused'),
  );
