import { callerText } from '../interventions/caller.ts';
import type { ImageCopy } from '../upstream/promotion-offer.ts';
import type { BranchState, BranchTold } from './branch.ts';
import { type Campaign, ITSELF, isOver, type Order } from './campaign.ts';
import { countStates } from './counts.ts';
import { codesOf, failedOf } from './fault.ts';
import { isKeptHere, ORDERED, ORDERS, possibleOrders, reasonOf } from './orders.ts';
import { stoppedAs } from './proof.ts';
import { waitOf } from './wait.ts';

/** What the installation that leads a campaign asks of another one, each round: to carry it on, and how it goes there. */
export interface LeadRequest {
  readonly build: string;
  /** Milliseconds since the epoch. */
  readonly builtAt?: number | undefined;
  readonly pipeline?: string | undefined;
  /** The AMIs of the build, by region and account. */
  readonly copies: readonly ImageCopy[];
  readonly leader: { readonly installation: string; readonly campaign: string };
  /** The last order of the leading campaign. */
  readonly order?: Order | undefined;
  /** What the leader has heard last of the campaign here; absent where that isn't known. */
  readonly known?: BranchState | undefined;
}

/** Whether a campaign may begin by the leader's last order. */
export const mayLeadOn = ({ order }: Pick<LeadRequest, 'order'>) =>
  order === undefined || order.kind === 'resume';

/** The order as it is given here: the campaign's own judgement stays one, and people are told of with where they are. */
export const relayed = (order: Order, installation: string): Omit<Order, 'at'> => ({
  kind: order.kind,
  by: order.by === ITSELF ? ITSELF : `${order.by} of ${installation}`,
  reason: order.by === ITSELF ? `${installation}: ${order.reason}` : order.reason,
  from: installation,
});

/**
 * Whether the leader's order is to be given here. What isn't possible where the campaign is has no need of it, a later one
 * takes its place, and what a person has paused or stopped here goes on when a person here says so.
 */
export function isWanted(campaign: Campaign, order: Order, known: BranchState | undefined): boolean {
  const { kind, at } = order;
  if (at <= (campaign.leader?.orderTaken ?? 0)) return false;
  if (kind !== 'resume') return possibleOrders(campaign).includes(kind);
  // Also of one whose last rollouts have yet to end: it is asked again.
  return (
    ORDERS.resume.may.includes(campaign.state) && !isKeptHere(campaign) && knowsOf(campaign, order, known)
  );
}

/** A campaign that has stopped by itself goes on for whoever has heard of that, and says so afterwards. */
function knowsOf(campaign: Campaign, { at }: Order, known: BranchState | undefined): boolean {
  if (stoppedAs(campaign) === undefined) return true;
  return known === 'stopped' && (campaign.order?.at ?? 0) <= at;
}

/** What the leader is told of the campaign here. */
export function toldOf(campaign: Campaign, outcome: BranchTold['outcome']): BranchTold {
  const { id, state, wave, waves, leader, members } = campaign;
  const failed = failedOf(campaign);
  const { promoted = 0, moving = 0 } = countStates(campaign);
  const why = whyOf(campaign);
  const stopped = stoppedAs(campaign);
  return {
    outcome: stopped === 'untaken' ? 'nobody' : outcome,
    campaign: id,
    state: state satisfies BranchState,
    wave: wave + 1,
    waves: waves.length,
    counts: { total: members.length, promoted, moving, failed: failed.length },
    codes: codesOf(failed),
    isAtFault: stopped === 'at-fault' && !isKeptSince(campaign),
    ...(why !== undefined && { why }),
    ...(leader?.orderTaken !== undefined && { orderTaken: leader.orderTaken }),
  };
}

/** Whether a person here keeps it stopped that its leader has resumed since. */
const isKeptSince = ({ order, leader }: Campaign) =>
  order?.keptBy !== undefined && (leader?.orderTaken ?? 0) > order.at;

function whyOf(campaign: Campaign): string | undefined {
  const { state, order } = campaign;
  if (state === 'running') return `it waits for ${waitOf(campaign).what}`;
  if (!order || (isOver(campaign) && state !== 'stopped' && state !== 'rolled-back')) return undefined;
  return order.by === ITSELF
    ? reasonOf(order)
    : `${ORDERED[order.kind]} by ${callerText(order.by)}: ${reasonOf(order)}`;
}
