import { type CampaignEffects, carryOut } from '../../lifecycle/campaign/carry-out.ts';
import { observe, readRoster } from '../../lifecycle/campaign/observe.ts';
import type { Ports } from '../../ports/ports.ts';
import { amendBook, readCampaigns } from '../../records/campaigns.ts';
import { deliverOfCampaign } from '../../records/deliver.ts';
import { amendCampaign, getCampaign } from '../../records/update.ts';
import { enterCampaign, setSettings, settingsIn } from '../../rollout/campaign/book.ts';
import type { Campaign, Order } from '../../rollout/campaign/campaign.ts';
import { applyOrder } from '../../rollout/campaign/decide.ts';
import { confirmed, isSettling, keeping, ORDERED, ORDERS } from '../../rollout/campaign/orders.ts';
import type { CampaignSettings } from '../../rollout/campaign/settings.ts';
import { CampaignNotOpen, GreenshiftError, RecordNotReadable } from '../../rollout/errors.ts';
import { salvageCampaign } from '../../rollout/schema/campaign.ts';
import { abortRollout } from '../rollback/abort.ts';
import type { Needs as RollbackNeeds } from '../rollback/rollback-order.ts';

export type Needs = RollbackNeeds & Pick<Ports, 'campaigns' | 'builds' | 'images'>;

export interface CampaignResult {
  readonly campaign: Campaign;
  /** False where it was so before. */
  readonly isNew: boolean;
  /** What was done for its services, for people. */
  readonly done: readonly string[];
  /** For how many services something failed: it is tried again within minutes. */
  readonly unfinished: number;
}

type Orderly = Omit<Order, 'at'>;

/** Of an order that the installation gives which leads the campaign: somebody may have come before it. */
export interface Relay {
  readonly isWanted: (campaign: Campaign) => boolean;
  readonly note: (campaign: Campaign) => Campaign;
}

const BY_PERSON: Relay = { isWanted: () => true, note: (campaign) => campaign };

/**
 * Pauses, resumes, stops or rolls a campaign back. The order is on record first, so that the next round completes what
 * this doesn't get to; what is noted for `relay` is written with it. Twice is once. Throws CampaignNotFound, and
 * CampaignNotOpen where the campaign is over.
 */
export async function orderCampaign(
  ports: Needs,
  id: string,
  order: Orderly,
  { isWanted, note }: Relay = BY_PERSON,
): Promise<CampaignResult> {
  const { may, is } = ORDERS[order.kind];
  const before = order.kind === 'stop' ? await readableFor(ports, id) : await getCampaign(ports, id);
  // One that was over is looked after again. Who dies before the order is written leaves nothing to look after.
  if (may.includes(before.state) && before.endedAt !== undefined)
    await amendBook(ports, (book) => enterCampaign(book, id));
  let isNew = false;
  const campaign = await amendCampaign(ports, id, (newest) => {
    isNew = isWanted(newest) && may.includes(newest.state);
    if (!isWanted(newest)) return note(newest);
    if (order.kind === 'resume') checkAtRest(newest);
    if (isNew) return note(applyOrder(newest, keeping(newest, { ...order, at: ports.clock.now() })));
    if (is.includes(newest.state)) return note(confirmed(newest, order));
    throw new CampaignNotOpen(`${id} is ${newest.state}: it can't be ${ORDERED[order.kind]} any more`);
  });
  // Its end may have come between the two: a round left the book then. Whoever repeats an order completes it.
  if (campaign.endedAt === undefined) await amendBook(ports, (book) => enterCampaign(book, id));
  const result = campaign.state === 'running' ? NOTHING : await carryOutNow(ports, campaign);
  return { campaign: await deliverOfCampaign(ports, campaign), isNew, ...result };
}

/**
 * The campaign that is to be stopped. In the place of one that can't be read comes what can be read of it: nothing else
 * would help it through the API. Throws CampaignNotFound, and RecordNotReadable for one that a newer version wrote.
 */
async function readableFor(ports: Pick<Ports, 'campaigns'>, id: string): Promise<Campaign> {
  try {
    return await getCampaign(ports, id);
  } catch (error) {
    const salvaged = error instanceof RecordNotReadable && error.stored && salvageCampaign(error.stored);
    if (!salvaged) throw error;
    await amendBook(ports, (book) => enterCampaign(book, id));
    return ports.campaigns.save(salvaged);
  }
}

function checkAtRest(campaign: Campaign): void {
  const { id } = campaign;
  if (isSettling(campaign))
    throw new CampaignNotOpen(
      `${id} is stopped, and its last rollouts are under way, or were a moment ago: resume it some minutes after they end`,
    );
}

/** The next round offers the image to those whose turn it is. */
const NOTHING = { done: [], unfinished: 0 } as const;

async function carryOutNow(ports: Needs, campaign: Campaign) {
  const roster = await readRoster(ports);
  // The record is as of the last round.
  const seen = await observe(ports, campaign, roster);
  const { done, failures: undone } = await carryOut(ports, seen.campaign, roster, effectsOf(ports));
  const failures = [...seen.failures, ...undone];
  const unknown = failures.find((error) => !(error instanceof GreenshiftError));
  if (unknown !== undefined) throw unknown;
  return { done, unfinished: failures.length };
}

/** The traffic is moved at once, without the engine. */
const effectsOf = (ports: Needs): CampaignEffects => ({
  async sendBack(_, rollout, { by, reason }) {
    if (rollout.abort) return false;
    await abortRollout(ports, rollout, { by, reason, force: false });
    return true;
  },
});

/** Those that were made last, the newest first. One whose record isn't written yet, or can't be read, is left out. */
export async function recentCampaigns(ports: Pick<Ports, 'campaigns'>): Promise<readonly Campaign[]> {
  return (await readCampaigns(ports, (await ports.campaigns.book()).recent)).found;
}

/** Those that hold; `unreadable` says why they aren't what somebody has set. */
export async function campaignSettings({
  campaigns,
}: Pick<Ports, 'campaigns'>): Promise<CampaignSettings & { readonly unreadable?: string }> {
  const book = await campaigns.book();
  return { ...settingsIn(book), ...(book.flaw !== undefined && { unreadable: book.flaw }) };
}

/** They hold for campaigns that begin later. */
export async function setCampaignSettings(
  ports: Pick<Ports, 'campaigns'>,
  settings: CampaignSettings,
): Promise<CampaignSettings> {
  await amendBook(ports, (book) => setSettings(book, settings));
  return settings;
}
