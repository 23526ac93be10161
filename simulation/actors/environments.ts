import { sleep } from '../../local-cloud/time/clock.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { findService } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, onceService } from './actor.ts';
import { press } from './on-call.ts';
import { startImage } from './start-image.ts';

const MINUTE = 60_000;
const ATTEMPTS = 200;

/** Calls `then` once, as soon as a rollout of the environment before has ended. */
function onceEnded({ second }: World, outcome: Scenario['ends'], then: (before: World) => unknown): void {
  if (!second) return;
  onceService(
    second,
    ({ last, lock }) => !lock && last?.outcome === outcome,
    () => then(second),
  );
}

const publishTo = ({ publisher }: World, image: Scenario['image']) =>
  void publisher.publish(`/images/${image}`);

/** The owner mends what went back in the environment before. */
export const succeed =
  (image: Scenario['image']): Meanwhile =>
  (world) =>
    onceEnded(world, 'reverted', (before) => publishTo(before, image));

/** On-call takes an image back in the environment before, five minutes after it was promoted; the owner mends it. */
export const takeBack =
  (image: Scenario['image']): Meanwhile =>
  (world, _, { second }) =>
    onceEnded(world, 'promoted', async (before) => {
      await sleep(world.clock, 5 * MINUTE);
      const first = findService(before)?.live.imageId;
      if (second) await press(before, second);
      onceService(
        before,
        ({ live, lock }) => !lock && live.imageId !== first,
        () => publishTo(before, image),
      );
    });

/** A person starts what waits for one, five minutes after it could begin. */
export const startWhatWaits: Meanwhile = (world, expected) =>
  onceService(
    world,
    ({ upstream }) => upstream?.waitsFor?.startsWith('a person') === true,
    async ({ upstream }) => {
      await sleep(world.clock, 5 * MINUTE);
      if (expected.follows) expected.follows = { ...expected.follows, startedAt: world.clock.now() };
      await start(world, upstream?.image ?? '');
    },
  );

const start = (world: World, image: string) =>
  startImage(world, {
    image,
    reason: 'it looks good',
    attempts: ATTEMPTS,
    isOver: () => findService(world)?.lock !== undefined || findService(world)?.live.imageId === image,
  });
