import { sleep } from '../../local-cloud/time/clock.ts';
import { recallImage } from '../../src/commands/recall.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, once, onceImageMoved, type When } from './actor.ts';

const ORDER = { by: 'on-call', reason: 'it leaks memory' };
const PAUSE = 10_000;

/** A person recalls the image, and says it once more while the API can't be reached. */
async function recall(world: World, expected: Expectations, image: string, attempts = 5): Promise<void> {
  expected.recalled = { image };
  expected.mayRelaunch = true;
  expected.askedByName += 1;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    try {
      const { services } = await recallImage(world.api, image, ORDER);
      expected.recalled = { image, answeredAt: world.clock.now() };
      const outcome = services.find(({ service }) => service === world.service)?.outcome;
      if (outcome === 'rolled-back' && expected.ends) expected.ends = 'reverted';
      // The watchdog completes it: whether blue is still whole by then, nobody can say.
      if (outcome === 'unfinished') delete expected.ends;
      return;
    } catch {
      await sleep(world.clock, PAUSE);
    }
  }
  // Nobody has recalled it, unless it is on record: the last response may have been lost.
  if ((await findRecall(world, image)) === undefined) expected.recalled = undefined;
}

const findRecall = async ({ table }: World, image: string) =>
  table.items().find(({ pk, sk }) => pk === 'recall' && sk === image);

/** The image of the rollout that is as `when` says is recalled. */
export const recallWhen =
  (when: When): Meanwhile =>
  (world, expected) => {
    let image = '';
    once(
      world,
      (rollout) => {
        image = rollout.image.id;
        return when(rollout);
      },
      () => recall(world, expected, image),
    );
  };

/** The image is recalled so long after it has become the live one, milliseconds. */
export const recallLive =
  (after: number): Meanwhile =>
  (world, expected) =>
    onceImageMoved(world, async (image) => {
      await sleep(world.clock, after);
      await recall(world, expected, image);
    });
