import { startWhatWaits, succeed, takeBack } from '../actors/environments.ts';
import { loseEvents } from '../actors/owner.ts';
import type { Scenario } from './scenario.ts';

const FROM_SHOP = { promotedFrom: 'shop', after: '20m' };

/** The service follows another one, its first environment. */
export const ENVIRONMENTS: readonly Scenario[] = [
  {
    name: 'an image of the environment before',
    image: 'good',
    ends: 'promoted',
    provenance: FROM_SHOP,
    second: { image: 'good', ends: 'promoted', isBefore: true },
  },
  {
    name: 'an image of the environment before whose event never comes, and which a person starts',
    image: 'good',
    ends: 'promoted',
    provenance: { ...FROM_SHOP, approval: true },
    second: { image: 'good', ends: 'promoted', isBefore: true },
    before: loseEvents,
    meanwhile: startWhatWaits,
  },
  {
    name: 'an image that fails in the environment before, and its successor',
    image: 'good',
    ends: 'promoted',
    provenance: FROM_SHOP,
    second: { image: 'bad', promotes: 'good', ends: 'promoted', isBefore: true },
    meanwhile: succeed('good'),
  },
  {
    name: 'an image that is taken back in the environment before its time is over, and its successor',
    image: 'better',
    ends: 'promoted',
    provenance: FROM_SHOP,
    second: { image: 'good', promotes: 'better', ends: 'promoted', isBefore: true },
    meanwhile: takeBack('better'),
  },
];
