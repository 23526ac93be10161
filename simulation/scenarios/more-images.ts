import { halfWay } from '../actors/actor.ts';
import { MINUTE, type Scenario } from './scenario.ts';

const publishBetter = halfWay(({ publisher }) => publisher.publish('/images/better'));

/** More images are published while the first one is rolled out. */
export const MORE_IMAGES: readonly Scenario[] = [
  {
    name: 'a second image in the middle',
    image: 'good',
    promotes: 'better',
    ends: 'promoted',
    meanwhile: publishBetter,
  },
  {
    name: 'a second image instead of the first',
    image: 'good',
    promotes: 'better',
    ends: 'promoted',
    spec: { onNewImage: 'replace' },
    meanwhile: publishBetter,
  },
  {
    name: 'a second image that is refused',
    image: 'good',
    ends: 'promoted',
    spec: { onNewImage: 'refuse' },
    meanwhile: publishBetter,
  },
  {
    name: 'three images, of which the newest follows',
    image: 'good',
    promotes: 'best',
    ends: 'promoted',
    meanwhile: (world) => {
      void world.publisher.publish('/images/better');
      world.clock.after(2 * MINUTE, () => void world.publisher.publish('/images/best'));
    },
  },
];
