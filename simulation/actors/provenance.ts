import { sleep } from '../../local-cloud/time/clock.ts';
import { registerService } from '../run/register.ts';
import type { Scenario } from '../scenarios/scenario.ts';
import type { World } from '../world/world.ts';
import { type Meanwhile, onceImageMoved } from './actor.ts';

const PAUSE = 10_000;
const ATTEMPTS = 200;
const MINUTE = 60_000;

/** The scan of the first image keeps it back, until its owner asks less of images, so long after, milliseconds. */
export const relaxAfter =
  (after: number, image: Scenario['image'], provenance: Scenario['provenance']): Meanwhile =>
  (world, expected) => {
    expected.withheld = image;
    void sleep(world.clock, after).then(() => {
      expected.withheld = undefined;
      return registerAnew(world, provenance);
    });
  };

/** The scan keeps an image back for good. */
export const withhold =
  (image: Scenario['image'], then: Meanwhile): Meanwhile =>
  (world, expected, context) => {
    expected.withheld = image;
    then(world, expected, context);
  };

/** The owner registers the service anew, as often as it takes. */
async function registerAnew(world: World, provenance: Scenario['provenance']): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    try {
      return await registerService(world, { provenance });
    } catch {
      await sleep(world.clock, PAUSE);
    }
  }
}

/** Five minutes after an image has become the live one, a vulnerability of it becomes known. */
export const findLater: Meanwhile = (world, expected) =>
  onceImageMoved(world, async (image) => {
    const build = world.published.at(-1) ?? '';
    const known = [{ id: 'CVE-2026-9', severity: 'HIGH' }] as const;
    await sleep(world.clock, 5 * MINUTE);
    expected.found = { image };
    world.services.imageBuilder.scanner.know(build, known);
  });
