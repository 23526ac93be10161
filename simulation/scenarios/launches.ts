import { leaveHalf } from '../actors/capacity.ts';
import { distributeImage, nameImageByParameter } from '../actors/image-parameter.ts';
import { mixInstances } from '../actors/mixed-instances.ts';
import { MINUTE, type Scenario } from './scenario.ts';

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
  {
    name: 'no capacity for half of green, for 5 min',
    image: 'good',
    ends: 'promoted',
    registered: (world) => leaveHalf(world, 5 * MINUTE),
  },
  {
    name: 'no capacity for half of green, for long',
    image: 'good',
    ends: 'promoted',
    callsPerson: true,
    registered: (world) => leaveHalf(world, 40 * MINUTE),
  },
  { name: 'servers that crash as they start', image: 'deaf', ends: 'reverted' },
];
