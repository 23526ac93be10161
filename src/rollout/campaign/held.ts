import { announce } from '../announcements/outbox.ts';
import { BRANCH_PATIENCE, LEADER_PATIENCE } from '../watch-timing.ts';
import { campaignHeld, campaignLeaderSilent } from './announcements.ts';
import { type Branch, heldSince, isBranchHeld, isBranchOver } from './branch.ts';
import { unheardSince } from './branch-orders.ts';
import { type Campaign, ITSELF, type Wave } from './campaign.ts';

/** Announces, once for each time, which installations keep the campaign waiting, and that of its leader nothing is heard. */
export function tellOfHolds(campaign: Campaign, now: number): Campaign {
  if (campaign.endedAt !== undefined) return campaign;
  const next = campaign.waves.reduce((before, wave, index) => tellOfWave(before, wave, index, now), campaign);
  return tellOfLeader(next, now);
}

function tellOfWave(campaign: Campaign, wave: Wave, index: number, now: number): Campaign {
  const { branch, begunAt } = wave;
  if (!branch || begunAt === undefined || branch.isTold || !isToBeTold(campaign, branch, now))
    return campaign;
  const waves = campaign.waves.map((one, at) =>
    at === index ? { ...one, branch: { ...branch, isTold: true } } : one,
  );
  const { installation, why = 'it has not answered yet' } = branch;
  const about = { installation, since: heldSince(branch), reason: why };
  return announce({ ...campaign, waves }, campaignHeld(campaign, about, now));
}

function isToBeTold(campaign: Campaign, branch: Branch, now: number): boolean {
  const since = unheardSince(campaign, branch);
  if (since !== undefined) return now - since >= BRANCH_PATIENCE;
  const isKept = campaign.state === 'running' && isBranchHeld(branch) && !isBranchOver(branch);
  return isKept && now - heldSince(branch) >= BRANCH_PATIENCE;
}

function tellOfLeader(campaign: Campaign, now: number): Campaign {
  const { leader, rules, state } = campaign;
  if (!leader || leader.isTold || (state !== 'running' && state !== 'paused')) return campaign;
  // Before that come the waves of others, which take their time.
  const patience = leader.campaign === undefined ? rules.holdAtMost : LEADER_PATIENCE;
  if (now - leader.heardAt < patience || (leader.campaign === undefined && !waitsForLeader(campaign)))
    return campaign;
  return announce(
    { ...campaign, leader: { ...leader, isTold: true } },
    campaignLeaderSilent(campaign, leader, now),
  );
}

/** Whether a campaign that was found here waits for the one that leads it: a person may have it begin as well. */
export const waitsForLeader = ({ leader, state, order }: Campaign): boolean =>
  leader !== undefined &&
  leader.campaign === undefined &&
  state === 'paused' &&
  order?.by === ITSELF &&
  order.keptBy === undefined;
