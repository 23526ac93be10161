import { campaignLedFor } from '../../lifecycle/campaign/begin.ts';
import type { Ports } from '../../ports/ports.ts';
import { campaignOf } from '../../records/campaigns.ts';
import { amendCampaign } from '../../records/update.ts';
import { settingsIn } from '../../rollout/campaign/book.ts';
import type { BranchTold } from '../../rollout/campaign/branch.ts';
import { withoutOthers } from '../../rollout/campaign/branch-orders.ts';
import type { Campaign, Leader, Order } from '../../rollout/campaign/campaign.ts';
import { applyOrder } from '../../rollout/campaign/decide.ts';
import { waitsForLeader } from '../../rollout/campaign/held.ts';
import { isWanted, type LeadRequest, mayLeadOn, relayed, toldOf } from '../../rollout/campaign/lead.ts';
import { isLed, type LedBy } from '../../rollout/campaign/settings.ts';
import { CampaignNotOpen, NotTheLeader } from '../../rollout/errors.ts';
import { isPrincipal } from '../../rollout/interventions/principal.ts';
import { LEADER_NOTED } from '../../rollout/watch-timing.ts';
import { type Needs as OrderNeeds, orderCampaign } from './campaigns.ts';
import { ledImage } from './led-image.ts';

type Needs = OrderNeeds & Pick<Ports, 'installations'>;

/**
 * Carries a campaign on that another installation leads: begins it where it hasn't, gives it the leader's last order where
 * it hasn't had that, and says how it goes. Twice is once, and a later order takes the place of an earlier one. Throws
 * NotTheLeader, ImageNotFound where no AMI of the build is here, and ImageRefused where that is of another one.
 */
export async function leadCampaign(ports: Needs, request: LeadRequest, caller: string): Promise<BranchTold> {
  const book = await ports.campaigns.book();
  ensureLeader(settingsIn(book).ledBy, request, caller);
  const { found } = await campaignOf(ports, request.build);
  if (!found && !mayLeadOn(request)) return notBegun(request);
  const begun = found ?? (await begin(ports, request));
  if (!begun) return nobody(request);
  const heard = await noteLeader(ports, begun, request);
  const { order } = request;
  const isNew = order !== undefined && order.at > (heard.leader?.orderTaken ?? 0);
  const ordered = isNew ? await giveOrder(ports, heard, request, order) : heard;
  const isTaken = isNew && ordered.leader?.orderTaken === order.at;
  return toldOf(ordered, found ? (isTaken ? 'ordered' : 'heard') : 'begun');
}

function ensureLeader(ledBy: LedBy | undefined, { build, leader }: LeadRequest, caller: string): void {
  if (!ledBy)
    throw new NotTheLeader('the settings of the campaigns here name nobody who leads them: "ledBy"');
  if (!isPrincipal(caller, ledBy.role))
    throw new NotTheLeader(`${caller} is not ${ledBy.role}, which leads the campaigns here ("ledBy.role")`);
  if (leader.installation !== ledBy.installation)
    throw new NotTheLeader(
      `"${leader.installation}" is not "${ledBy.installation}", which leads the campaigns here ("ledBy.installation")`,
    );
  if (!isLed(ledBy, build))
    throw new NotTheLeader(`the campaign of ${build} is not led from elsewhere here ("ledBy.images")`);
}

const UNKNOWN = { codes: [], isAtFault: false } as const;

const notBegun = ({ order }: LeadRequest): BranchTold => ({
  ...UNKNOWN,
  outcome: 'not-begun',
  why: 'it has not begun here, and is not to begin by its last order',
  orderTaken: order?.at,
});

const nobody = ({ order }: LeadRequest): BranchTold => ({
  ...UNKNOWN,
  outcome: 'nobody',
  why: 'no service here follows the image and has yet to get it',
  orderTaken: order?.at,
});

async function begin(ports: Needs, request: LeadRequest): Promise<Campaign | undefined> {
  const { services } = await ports.services.list();
  return campaignLedFor(ports, await ledImage(ports, request), services, leaderOf(ports, request));
}

const leaderOf = ({ clock }: Needs, { leader, order }: LeadRequest): Leader => ({
  ...leader,
  heardAt: clock.now(),
  ...(order && { orderTaken: order.at }),
});

/** Who leads it is on record, and that it was heard of, from time to time. One that has waited for it begins. */
const noteLeader = (ports: Needs, campaign: Campaign, request: LeadRequest): Promise<Campaign> => {
  const { leader: asking, order } = request;
  const now = ports.clock.now();
  const isKnown = ({ leader }: Campaign) =>
    leader?.campaign === asking.campaign &&
    leader.installation === asking.installation &&
    !leader.isTold &&
    now - leader.heardAt < LEADER_NOTED;
  if (isKnown(campaign)) return Promise.resolve(campaign);
  return amendCampaign(ports, campaign.id, (newest) => {
    const { isTold: _, ...known } = newest.leader ?? {};
    // The orders of another one have times of their own.
    const leader = newest.leader?.installation === asking.installation ? known : {};
    const noted = { ...withoutOthers(newest), leader: { ...leader, ...asking, heardAt: now } };
    if (!waitsForLeader(newest) || !mayLeadOn(request)) return noted;
    const reason = `${asking.installation} begins it`;
    const by = `the campaign ${asking.campaign} of ${asking.installation}`;
    return applyOrder(
      { ...noted, leader: { ...noted.leader, orderTaken: order?.at } },
      { kind: 'resume', at: now, by, reason },
    );
  });
};

/** That it was taken is written with it: what it asks of many services may take longer than the leader waits. */
async function giveOrder(
  ports: Needs,
  campaign: Campaign,
  { leader: { installation }, known }: LeadRequest,
  order: Order,
): Promise<Campaign> {
  const note = (newest: Campaign): Campaign => {
    const { leader = { installation, heardAt: order.at } } = newest;
    return { ...newest, leader: { ...leader, orderTaken: Math.max(order.at, leader.orderTaken ?? 0) } };
  };
  const wanted = (newest: Campaign) => isWanted(newest, order, known);
  if (!wanted(campaign)) return amendCampaign(ports, campaign.id, note);
  try {
    const relay = { isWanted: wanted, note };
    return (await orderCampaign(ports, campaign.id, relayed(order, installation), relay)).campaign;
  } catch (error) {
    // It is asked again, as what a stop has sent back has yet to end.
    if (error instanceof CampaignNotOpen) return campaign;
    throw error;
  }
}
