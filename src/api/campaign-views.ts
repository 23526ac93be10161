import { deadlineOf, whyBehind } from '../rollout/campaign/behind.ts';
import type { Branch } from '../rollout/campaign/branch.ts';
import { begunBranches, unheardSince } from '../rollout/campaign/branch-orders.ts';
import type { Campaign, Order, Wave } from '../rollout/campaign/campaign.ts';
import { countStates } from '../rollout/campaign/counts.ts';
import type { Member } from '../rollout/campaign/member.ts';
import { possibleOrders, reasonOf } from '../rollout/campaign/orders.ts';
import { timeLeft } from '../rollout/campaign/time-left.ts';
import { waitOf } from '../rollout/campaign/wait.ts';
import { durationOf } from '../rollout/duration.ts';
import { iso, isoOrNull } from './iso.ts';

/** Without its services. `now`: milliseconds since the epoch. */
export function campaignHead(campaign: Campaign, now: number) {
  const { id, build, builtAt, images, startedAt, endedAt, state, wave, waves, order, members } = campaign;
  const { what, until } = waitOf(campaign);
  const left = timeLeft(campaign, now);
  return {
    campaign: id,
    state,
    build,
    images: [...images],
    builtAt: isoOrNull(builtAt),
    publishedAt: iso(startedAt),
    endedAt: isoOrNull(endedAt),
    wave: wave + 1,
    waves: waves.map((one, index) => waveView(one, members.filter((member) => member.wave === index).length)),
    waitsFor: state === 'running' ? { what, until: isoOrNull(until) } : hearingView(campaign),
    secondsLeft: left === undefined ? null : Math.round(left / 1_000),
    deadline: deadlineView(campaign),
    order: order ? orderView(order) : null,
    possible: possibleOrders(campaign),
    counts: { total: members.length, ...countStates(campaign) },
    unlisted: campaign.unlisted ?? 0,
    leader: leaderView(campaign),
    readAt: iso(now),
  };
}

/** What one that is over waits for; null where it waits for nobody. */
function hearingView(campaign: Campaign) {
  const { endedAt, state } = campaign;
  const unheard = begunBranches(campaign).filter((branch) => unheardSince(campaign, branch) !== undefined);
  if (endedAt !== undefined || unheard.length === 0) return null;
  const names = unheard.map(({ installation }) => installation).join(', ');
  return { what: `the answer of ${names}, which has yet to hear that it is ${state}`, until: null };
}

const orderView = (order: Order) => ({
  kind: order.kind,
  at: iso(order.at),
  by: order.by,
  reason: reasonOf(order),
});

function leaderView({ leader }: Campaign) {
  if (!leader) return null;
  const { installation, campaign = null, heardAt } = leader;
  return { installation, campaign, heardAt: iso(heardAt) };
}

function deadlineView(campaign: Campaign) {
  const at = deadlineOf(campaign);
  if (at === undefined) return null;
  const { overdue } = campaign;
  return { at: iso(at), passedWith: overdue?.behind ?? null };
}

const waveView = ({ bake, begunAt, settledAt, branch }: Wave, services: number) => ({
  installation: branch ? branchView(branch) : null,
  services,
  bake: durationOf(bake),
  begunAt: isoOrNull(begunAt),
  settledAt: isoOrNull(settledAt),
});

const branchView = ({ since, heardAt, silentSince, codes = [], ...branch }: Branch) => ({
  name: branch.installation,
  state: branch.state,
  since: iso(since),
  campaign: branch.campaign ?? null,
  wave: branch.wave ?? null,
  waves: branch.waves ?? null,
  counts: branch.counts ?? null,
  codes: [...codes],
  why: branch.why ?? null,
  heardAt: isoOrNull(heardAt),
  silentSince: isoOrNull(silentSince),
});

export const campaignView = (campaign: Campaign, now: number) => ({
  ...campaignHead(campaign, now),
  members: campaign.members.map((member) => memberView(campaign, member)),
});

function memberView(campaign: Campaign, member: Member) {
  const { startedAt } = campaign;
  const {
    service,
    wave,
    state,
    since,
    rollout = null,
    byHand = false,
    why = null,
    code = null,
    begunAt,
    liveAt,
    image = null,
  } = member;
  return {
    service,
    wave: wave + 1,
    state,
    since: iso(since),
    rollout,
    byHand,
    why,
    code,
    begunAt: isoOrNull(begunAt),
    liveAt: isoOrNull(liveAt),
    image,
    behind: whyBehind(campaign, member) ?? null,
    secondsToLive: liveAt === undefined ? null : Math.max(0, Math.round((liveAt - startedAt) / 1_000)),
  };
}
