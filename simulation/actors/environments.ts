import { every, sleep } from '../../local-cloud/time/clock.ts';
import { startByName } from '../../src/commands/start.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import { findService } from '../world/records.ts';
import type { World } from '../world/world.ts';
import type { Meanwhile } from './actor.ts';
import { press } from './on-call.ts';

const MINUTE = 60_000;
const PAUSE = 10_000;
const ATTEMPTS = 200;

/** Calls `then` once, as soon as a rollout of the environment before has ended. */
function onceEnded(
  { clock, second }: World,
  outcome: Scenario['ends'],
  then: (before: World) => unknown,
): void {
  const stop = every(clock, 5_000, () => {
    const { last, lock } = (second && findService(second)) ?? {};
    if (!second || lock || last?.outcome !== outcome) return;
    stop();
    then(second);
  });
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
      const stop = every(world.clock, 5_000, () => {
        const { live, lock } = findService(before) ?? {};
        if (lock || live?.imageId === first) return;
        stop();
        publishTo(before, image);
      });
    });

/** A person starts what waits for one, five minutes after it could begin. */
export const startWhatWaits: Meanwhile = (world, expected) => {
  const stop = every(world.clock, 5_000, () => {
    const { image = '', waitsFor = '' } = findService(world)?.upstream ?? {};
    if (!waitsFor.startsWith('a person')) return;
    stop();
    void sleep(world.clock, 5 * MINUTE).then(() => {
      if (expected.follows) expected.follows = { ...expected.follows, startedAt: world.clock.now() };
      return start(world, image);
    });
  });
};

/** As often as it takes. */
async function start(world: World, image: string): Promise<void> {
  const order = { by: 'owner', reason: 'it looks good', isExplained: true } as const;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      const wanted = { kind: 'image', id: image } as const;
      await startByName(world.api, world.service, {
        ...order,
        wanted,
        expedited: false,
        outsideWindows: false,
      });
      return;
    } catch {
      if (findService(world)?.lock || findService(world)?.live.imageId === image) return;
      await sleep(world.clock, PAUSE);
    }
  }
}
