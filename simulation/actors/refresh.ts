import type { World } from '../world/world.ts';
import type { Meanwhile } from './actor.ts';

const NOON = 12 * 60 * 60_000;
const TWO_DAYS = 4 * NOON;

/** The servers of the fleet have run for two days longer. */
export async function ageServers({ services, infrastructure }: World): Promise<void> {
  const members = services.autoScaling.groups.get(infrastructure.fleet)?.members.keys() ?? [];
  for (const id of members) {
    const launched = services.ec2.instances.get(id)?.launched;
    launched?.setTime(launched.getTime() - TWO_DAYS);
  }
}

/** The live image is rolled out again so long after noon, milliseconds. */
export const dueAt =
  (after: number): Meanwhile =>
  (world, expected) => {
    const noon = Math.floor(world.clock.now() / NOON) * NOON;
    expected.refreshes = true;
    expected.refresh = { at: noon + after };
    expected.askedByName += 1;
  };

/** The live image is rolled out again where a server is older, milliseconds; in one step. */
export const dueByAge =
  (maxAge: number): Meanwhile =>
  (_, expected) => {
    expected.refreshes = true;
    expected.refresh = { maxAge, isExpedited: true };
    expected.askedByName += 1;
  };
