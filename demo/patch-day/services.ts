import type { CampaignSettings } from '../../src/rollout/campaign/settings.ts';

/** The first is the canary: nothing else speaks for one of them to come first but the alphabet. */
export const SERVICES: readonly string[] = [
  'auth',
  'basket',
  'billing',
  'catalogue',
  'checkout',
  'delivery',
  'emails',
  'fraud',
  'gifts',
  'help',
  'images',
  'invoices',
  'ledger',
  'maps',
  'offers',
  'prices',
  'ratings',
  'search',
  'stock',
  'tax',
];

/** One canary, then a quarter, 60 % and all: not more servers at once than a small machine takes. */
export const SETTINGS: Partial<CampaignSettings> = {
  waves: [{ count: 1 }, { percent: 25 }, { percent: 60 }, { percent: 100 }],
  bake: '5m',
};
