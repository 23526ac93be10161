import { amendService } from '../../src/records/update.ts';
import { DAY } from '../../src/rollout/duration.ts';
import type { Service } from '../../src/rollout/service.ts';
import { RECONCILE_INTERVAL } from '../../src/rollout/timing.ts';
import type { Expectations } from '../checkers/expectations.ts';
import { callOutside } from '../world/outside.ts';
import { findService } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, onceService } from './actor.ts';
import { startImage } from './start-image.ts';

/** Builds of the pipeline from before, of which nobody needs the images: of four three may go. */
export async function buildOldImages(world: World): Promise<void> {
  for (let count = 0; count < 4; count += 1) {
    const build = await world.publisher.publish('/images/first');
    await world.publisher.available(build, () => world.clock.advance(10_000));
  }
  world.published.length = 0;
  // They are three days old.
  for (const build of world.services.imageBuilder.builds())
    if (build.image.sourcePipelineArn === world.pipeline) {
      const dateCreated = new Date(Date.parse(build.image.dateCreated ?? '') - 3 * DAY).toISOString();
      build.image = { ...build.image, dateCreated };
    }
}

const ATTEMPTS = 20;

const planned = ({ deletions }: Service) => deletions?.images ?? [];

/** Once their deletion was announced `then` has its say, and the day passes that people have for that. */
const onceAnnounced = (world: World, then: (images: readonly string[]) => Promise<unknown>): void =>
  onceService(
    world,
    (service) => planned(service).length > 0 && planned(service).every(({ told }) => told !== undefined),
    async (service) => {
      await then(planned(service).map(({ image }) => image));
      await amendService(world.api.services, world.service, passDay);
    },
  );

function passDay(service: Service): Service {
  const { deletions } = service;
  if (!deletions) return service;
  const images = deletions.images.map((one) => ({ ...one, at: one.at - DAY, from: one.from - DAY }));
  return { ...service, deletions: { lookedAt: deletions.lookedAt - DAY, images } };
}

/** Somebody keeps one of them, and another one has its id in a parameter. */
export const keepSome: Meanwhile = (world, expected) =>
  onceAnnounced(world, async ([kept = '', named = '']) => {
    const Tags = [{ Key: 'greenshift:keep', Value: 'forensics' }];
    await callOutside(world, 'ec2', 'CreateTags', { Resources: [kept], Tags });
    world.services.ec2.putImageParameter('/shop/ami', named);
    expected.keptImages = new Set([kept, named]);
  });

/** Half a minute before the round that would delete them a person starts one of them; no rollout is under way. */
export const startOldImage: Meanwhile = (world, expected) =>
  onceAnnounced(world, async ([wanted = '']) => {
    await new Promise<void>((resolve) =>
      onceService(
        world,
        ({ lock, last }) => !lock && last !== undefined,
        () => resolve(),
      ),
    );
    const untilRound = RECONCILE_INTERVAL - (world.clock.now() % RECONCILE_INTERVAL);
    world.clock.after(Math.max(0, untilRound - 30_000), () => void start(world, expected, wanted));
  });

/** In vain once the round was quicker. */
async function start(world: World, expected: Expectations, image: string): Promise<void> {
  expected.askedByName += 1;
  const isStarted = () => findService(world)?.lock?.request.image.id === image;
  const isOver = () => isStarted() || !world.services.ec2.hasImage(image);
  const order = { image, reason: 'it was better', attempts: ATTEMPTS, isOver };
  if (!(await startImage(world, order)) && !isStarted()) expected.promotes = 'good';
}
