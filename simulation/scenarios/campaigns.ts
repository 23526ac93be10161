import { failAt, pauseAt, publishAt, rollBackAt, setWaves, stopAt } from '../actors/campaigns.ts';
import { EXCUSED } from './provenance.ts';
import type { CampaignPlan, Scenario } from './scenario.ts';

const WAVES = [['cart'], ['mail', 'shop'], ['web']];
const BAKE = 6;

const LEFT = { ends: 'reverted', isLeft: true } as const;
const PROMOTED = { ends: 'promoted' } as const;
const REVERTED = { ends: 'reverted' } as const;

const campaign = (
  name: string,
  {
    cart,
    mail,
    shop,
    web,
  }: Readonly<Record<'cart' | 'mail' | 'shop' | 'web', CampaignPlan['others'][string]>>,
  rest: Partial<Scenario> = {},
): Scenario => ({
  name,
  image: 'good',
  servers: 2,
  spec: {
    steps: [
      { weight: 50, bake: '3m' },
      { weight: 100, bake: '3m' },
    ],
  },
  campaign: { waves: WAVES, bake: BAKE, others: { cart, mail, shop } },
  callers: ['campaigns', 'start-rollout', 'reconcile', 'api'],
  registered: setWaves({ waves: WAVES, bake: BAKE }),
  ...web,
  ...rest,
});

/** Four services follow one pipeline: its images come to one of them, then to two, then to the last. */
export const CAMPAIGNS: readonly Scenario[] = [
  campaign('a campaign with a good image', { cart: PROMOTED, mail: PROMOTED, shop: PROMOTED, web: PROMOTED }),
  campaign(
    'a campaign whose image is bad',
    { cart: REVERTED, mail: LEFT, shop: LEFT, web: LEFT },
    { image: 'bad' },
  ),
  campaign(
    'a campaign whose image fails in its second wave',
    { cart: PROMOTED, mail: REVERTED, shop: REVERTED, web: LEFT },
    { meanwhile: failAt(['mail', 'shop']) },
  ),
  campaign(
    'a campaign that is paused in its second wave',
    { cart: PROMOTED, mail: PROMOTED, shop: PROMOTED, web: PROMOTED },
    // For each service it is asked what a scan has found in the image.
    { image: 'vulnerable', provenance: EXCUSED, meanwhile: pauseAt(['mail', 'shop']) },
  ),
  campaign(
    'a campaign that is stopped in its second wave',
    { cart: PROMOTED, mail: PROMOTED, shop: PROMOTED, web: LEFT },
    { meanwhile: stopAt(['mail', 'shop']) },
  ),
  campaign(
    'a campaign that is rolled back in its second wave',
    { cart: { ends: 'promoted', promotes: 'first' }, mail: REVERTED, shop: REVERTED, web: LEFT },
    { meanwhile: rollBackAt(['mail', 'shop']) },
  ),
  campaign(
    'a campaign in whose second wave a newer image is published',
    {
      cart: { ends: 'promoted', promotes: 'better' },
      mail: { ends: 'promoted', promotes: 'better' },
      shop: { ends: 'promoted', promotes: 'better' },
      web: { ends: 'promoted', promotes: 'better' },
    },
    { meanwhile: publishAt(['mail', 'shop'], 'better') },
  ),
];
