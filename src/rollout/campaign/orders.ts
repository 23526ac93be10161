import { type Campaign, type CampaignState, ORDER_KINDS, type Order } from './campaign.ts';

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
