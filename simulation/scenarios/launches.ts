import { distributeImage, nameImageByParameter } from '../actors/image-parameter.ts';
import { mixInstances } from '../actors/mixed-instances.ts';
import type { Scenario } from './scenario.ts';

/** What servers are launched from differs. */
export const LAUNCHES: readonly Scenario[] = [
  {
    name: 'a fleet of weighted instance types, half of them Spot',
    image: 'good',
    ends: 'promoted',
    before: mixInstances,
  },
  {
    name: 'an image named by a parameter, which changes while green starts',
    image: 'bad',
    ends: 'reverted',
    before: nameImageByParameter,
    meanwhile: distributeImage,
  },
  { name: 'servers that crash as they start', image: 'deaf', ends: 'reverted' },
];
