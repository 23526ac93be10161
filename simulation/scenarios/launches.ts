import { halfWay } from '../actors/actor.ts';
import { LATENCY, watchLatency } from '../actors/alarms.ts';
import { leaveHalf } from '../actors/capacity.ts';
import { distributeImage, nameImageByParameter } from '../actors/image-parameter.ts';
import { interruptSpot, mixInstances } from '../actors/mixed-instances.ts';
import { lockedBy } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { MINUTE, type Scenario } from './scenario.ts';

const withoutRebalancing = (world: World) => mixInstances(world, false);

const interruptOne = (colour: 'blue' | 'green') =>
  halfWay((world) => interruptSpot(world, lockedBy(world)![colour]));

/** What servers are launched from differs. */
export const LAUNCHES: readonly Scenario[] = [
  {
    name: 'a fleet of weighted instance types, half of them Spot',
    image: 'good',
    ends: 'promoted',
    before: (world) => mixInstances(world),
  },
  // Of all looks these read the most: both groups, for their weights, and the alarm.
  {
    name: 'weighted instance types beside an alarm',
    image: 'good',
    ends: 'promoted',
    spec: { health: { alarms: [{ name: LATENCY }] } },
    before: async (world) => {
      await mixInstances(world);
      await watchLatency(world);
    },
  },
  {
    name: 'a Spot server of blue is interrupted half-way',
    image: 'good',
    ends: 'promoted',
    before: withoutRebalancing,
    meanwhile: interruptOne('blue'),
  },
  // Until another has taken its place green has too few for its share, which blue takes back. The image is offered
  // again.
  {
    name: 'a Spot server of green is interrupted half-way',
    image: 'good',
    ends: 'promoted',
    offersAgain: true,
    before: withoutRebalancing,
    meanwhile: interruptOne('green'),
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
