import { announce } from '../announcements/outbox.ts';
import { CROSSING, FREEZE_MAX } from '../timing.ts';
import { campaignEnded, type EndedAs } from './announcements.ts';
import { type Branch, isBranchOver } from './branch.ts';
import { waitsForBranch } from './branch-orders.ts';
import { type Campaign, isOver } from './campaign.ts';
import { isFinal, type Member } from './member.ts';
import { wavesUnderWay } from './settled.ts';

/**
 * Whether a campaign brings a newer image to every service that an older one has still to move: here, or, once it has none
 * left here, in other installations.
 */
export function supersedes(newer: Campaign, older: Campaign): boolean {
  if (newer.id === older.id || newer.builtAt === undefined || older.builtAt === undefined) return false;
  if (newer.builtAt <= older.builtAt) return false;
  const open = older.members.filter((member) => !isFinal(member)).map(({ service }) => service);
  if (open.length > 0)
    return isWithin(
      open,
      newer.members.map(({ service }) => service),
    );
  const left = placesOf(older, (branch) => !isBranchOver(branch));
  return left.length > 0 && isWithin(left, placesOf(newer));
}

/** The installations that carry waves of a campaign out. */
const placesOf = (
  { waves }: Campaign,
  isMeant: (branch: Branch) => boolean = () => true,
): readonly string[] =>
  waves.flatMap(({ branch }) => (branch && isMeant(branch) ? [branch.installation] : []));

const isWithin = (some: readonly string[], all: readonly string[]) => some.every((one) => all.includes(one));

/** A newer image of the stream takes the place of one that isn't over. */
export const supersede = (campaign: Campaign): Campaign =>
  campaign.state === 'running' || campaign.state === 'paused'
    ? { ...campaign, state: 'superseded' }
    : campaign;

/** Whether a way back has nothing left to do for a member. */
const isBack = ({ state, byHand }: Member) => byHand || (state !== 'moving' && state !== 'promoted');

/**
 * Whether a service that saw the campaign go on may still begin: nothing begins after a stop or a way back, but what was
 * on its way then shows only later.
 */
const isCrossed = ({ state, order }: Campaign, now: number): boolean =>
  order !== undefined && (state === 'stopped' || state === 'rolling-back') && now - order.at < CROSSING;

const hasMoving = ({ members }: Campaign) => members.some(({ state }) => state === 'moving');

/** Whether what a completed campaign has left has begun and ended as well. */
const hasAll = (campaign: Campaign) =>
  campaign.members.every(isFinal) && wavesUnderWay(campaign).length === 0;

/** Ends one that is over, once nothing of it moves any more. */
export function close(open: Campaign, now: number): Campaign {
  if (isCrossed(open, now)) return open;
  const isRolledBack = open.state === 'rolling-back' && open.members.every(isBack) && !waitsForBranch(open);
  const campaign: Campaign = isRolledBack ? { ...open, state: 'rolled-back' } : open;
  const { state, endedAt, waves, order, startedAt } = campaign;
  if (!isOver(campaign) || endedAt !== undefined) return campaign;
  const since = Math.max(startedAt, order?.at ?? 0, ...waves.map(({ settledAt = 0 }) => settledAt));
  const isLate = now - since >= FREEZE_MAX;
  const isDone =
    (state === 'completed' ? hasAll(campaign) : !hasMoving(campaign)) && !waitsForBranch(campaign);
  if (!isDone && !isLate) return campaign;
  return announce({ ...campaign, endedAt: now }, campaignEnded(campaign, state as EndedAs, now));
}
