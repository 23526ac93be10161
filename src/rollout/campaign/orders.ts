import type { CampaignState, Order } from './campaign.ts';

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
