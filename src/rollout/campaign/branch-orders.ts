import { BRANCH_ASKED_AGAIN, END_PASSED_ON } from '../watch-timing.ts';
import type { Branch } from './branch.ts';
import type { Campaign, CampaignState, Order } from './campaign.ts';

/**
 * What the installations that carry a campaign on are to be told: its last order, or that a newer image has taken its place.
 * Each order takes the place of those before it.
 */
export function orderFor({ id, state, order, startedAt }: Campaign): Order | undefined {
  if (state !== 'superseded') return order;
  const reason = 'a newer image has taken its place';
  return { kind: 'stop', at: (order?.at ?? startedAt) + 1, by: `the campaign ${id}`, reason };
}

/** Whether an installation has taken the campaign's last order. */
export const hasTaken = (campaign: Campaign, { orderTaken = 0 }: Branch): boolean =>
  (orderFor(campaign)?.at ?? 0) <= orderTaken;

/** The branches whose waves have begun: those that there is anything of. */
export const begunBranches = ({ waves }: Campaign): readonly Branch[] =>
  waves.flatMap(({ begunAt, branch }) => (branch && begunAt !== undefined ? [branch] : []));

/** Without the waves of other installations that haven't begun: one that is led asks nobody further. */
export function withoutOthers(campaign: Campaign): Campaign {
  const { waves, members } = campaign;
  const left = waves.filter(({ branch, begunAt }) => branch === undefined || begunAt !== undefined);
  if (left.length === waves.length) return campaign;
  const placeOf = (index: number) => {
    const wave = waves[index];
    return wave ? left.indexOf(wave) : index;
  };
  return {
    ...campaign,
    waves: left,
    wave: placeOf(campaign.wave),
    members: members.map((member) => ({ ...member, wave: placeOf(member.wave) })),
  };
}

/**
 * Whether a branch is to be asked now. One that was left out is told of a stop and of a way back, and of nothing else: what
 * it has begun goes on as it judges.
 */
export function isAsked(campaign: Campaign, branch: Branch, now: number): boolean {
  if (branch.state === 'left-out') return isEndUnheard(campaign, branch, now);
  if (campaign.endedAt !== undefined) return false;
  return !hasTaken(campaign, branch) || now - (branch.heardAt ?? 0) >= BRANCH_ASKED_AGAIN;
}

const ENDS: readonly CampaignState[] = ['stopped', 'rolling-back', 'rolled-back'];

/** Whoever was left out may have begun, and its answer was lost. */
const isEndUnheard = (campaign: Campaign, branch: Branch, now: number): boolean =>
  branch.state === 'left-out' &&
  ENDS.includes(campaign.state) &&
  !hasTaken(campaign, branch) &&
  now - (campaign.endedAt ?? now) < END_PASSED_ON;

/** Whether a campaign, which has ended, is still on its way to an installation that it has gone on without. */
export const isOnItsWay = (campaign: Campaign, now: number): boolean =>
  begunBranches(campaign).some((branch) => isEndUnheard(campaign, branch, now));

/**
 * Since when an installation that the campaign waits for hasn't taken its last order, also one that was done with it;
 * undefined where it has.
 */
export function unheardSince(campaign: Campaign, branch: Branch): number | undefined {
  if (hasTaken(campaign, branch) || isUncounted(branch)) return undefined;
  return branch.silentSince ?? Math.max(branch.since, orderFor(campaign)?.at ?? 0);
}

const isUncounted = ({ state }: Branch) => state === 'left-out' || state === 'nobody';

/**
 * Those first that have to tell an order, then those that were asked longest ago: the questions of a round have a time
 * together.
 */
export const byNeed = (one: Campaign, other: Campaign): number => askedLast(one) - askedLast(other);

const askedLast = (campaign: Campaign): number =>
  begunBranches(campaign).reduce((first, branch) => {
    const { heardAt = 0, missedAt = 0 } = branch;
    return Math.min(first, hasTaken(campaign, branch) ? Math.max(heardAt, missedAt) : 0);
  }, Number.MAX_SAFE_INTEGER);

/** Whether a campaign that is over waits for an installation: to hear of its end, or to have gone back. */
export function waitsForBranch(campaign: Campaign): boolean {
  const goesBack = campaign.state === 'rolling-back';
  return begunBranches(campaign).some(
    (branch) => unheardSince(campaign, branch) !== undefined || (goesBack && branch.state === 'rolling-back'),
  );
}

/** What speaks for itself of a branch counts for the campaign, once it has taken its last order. */
export const countedBranches = (campaign: Campaign): readonly Branch[] =>
  begunBranches(campaign).filter((branch) => branch.state !== 'left-out' && hasTaken(campaign, branch));
