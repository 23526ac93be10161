import { callerText } from '../interventions/caller.ts';
import { type Campaign, type CampaignState, ITSELF, ORDER_KINDS, type Order } from './campaign.ts';

interface Allowed {
  readonly may: readonly CampaignState[];
  readonly is: readonly CampaignState[];
}

/** The states from which an order may be given, and those in which it has been given before. */
export const ORDERS: Readonly<Record<Order['kind'], Allowed>> = {
  pause: { may: ['running', 'completed'], is: ['paused'] },
  resume: { may: ['paused', 'stopped'], is: ['running'] },
  stop: { may: ['running', 'paused', 'completed'], is: ['stopped'] },
  'roll-back': {
    may: ['running', 'paused', 'stopped', 'superseded', 'completed'],
    is: ['rolling-back', 'rolled-back'],
  },
};

/** What a campaign is once an order was carried out, for people. */
export const ORDERED: Readonly<Record<Order['kind'], string>> = {
  pause: 'paused',
  resume: 'resumed',
  stop: 'stopped',
  'roll-back': 'rolled back',
};

/** Whether a person here has paused or stopped a campaign: it goes on when a person here says so. */
export const isKeptHere = ({ order }: Pick<Campaign, 'order'>): boolean =>
  order !== undefined && (order.kind === 'pause' || order.kind === 'stop') && isKept(order);

const isKept = (order: Order) => order.keptBy !== undefined || isByPerson(order);

const isByPerson = ({ by, from }: Omit<Order, 'at'>) => by !== ITSELF && from === undefined;

/**
 * A campaign that is led, and that a person here pauses or stops once more. What was sent back for the order before, and
 * whose judgement it was, stays as it is; that it holds for a person here too is kept with it.
 */
export function confirmed(campaign: Campaign, order: Omit<Order, 'at'>): Campaign {
  const { leader, order: before } = campaign;
  const mayBeUndone = leader !== undefined && before?.kind === order.kind && !isKept(before);
  if (!mayBeUndone || !isByPerson(order)) return campaign;
  return { ...campaign, order: { ...before, keptBy: saidBy(order) } };
}

/** The order as it follows on one of a person here: the installation that leads doesn't undo that by the next one. */
export function keeping(campaign: Campaign, order: Order): Order {
  const { order: before } = campaign;
  if (order.from === undefined || !before || !isKeptHere(campaign)) return order;
  return { ...order, keptBy: before.keptBy ?? saidBy(before) };
}

const saidBy = ({ by, reason }: Omit<Order, 'at'>) => `${callerText(by)}: ${reason}`;

/** Why it was given, for people. */
export const reasonOf = ({ reason, keptBy }: Order): string =>
  keptBy === undefined ? reason : `${reason}; also by ${keptBy}`;

type Whereabouts = Pick<Campaign, 'state' | 'endedAt'>;

/** What a stop sends back would count against the image once more as it ends: it is resumed once that has ended. */
export const isSettling = ({ state, endedAt }: Whereabouts): boolean =>
  state === 'stopped' && endedAt === undefined;

/**
 * The orders that may be given to a campaign as it is. One that is completed has something left to stop while owners hold
 * services.
 */
export function possibleOrders(campaign: Whereabouts): Order['kind'][] {
  const { state, endedAt } = campaign;
  if (state === 'completed' && endedAt !== undefined) return ['roll-back'];
  return ORDER_KINDS.filter(
    (kind) => ORDERS[kind].may.includes(state) && !(kind === 'resume' && isSettling(campaign)),
  );
}
