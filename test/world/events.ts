import { watchdog } from '../../functions/watchdog.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;

/** What Image Builder says of a build that is available. */
export const imageAvailable = (buildArn: string) => ({
  source: 'aws.imagebuilder',
  'detail-type': 'EC2 Image Builder Image State Change',
  resources: [buildArn],
  detail: { state: { status: 'AVAILABLE' } },
});

/** A round of the watchdog, as its schedule has one every minute. */
export const round = ({ ports }: Pick<World, 'ports'>) =>
  watchdog(ports, { source: 'aws.events', 'detail-type': 'Scheduled Event' });

/** So many minutes pass, with a round of the watchdog at the end of each. */
export async function rounds(world: Pick<World, 'ports' | 'clock'>, minutes: number): Promise<void> {
  for (let minute = 0; minute < minutes; minute += 1) {
    await world.clock.advance(MINUTE);
    await round(world);
  }
}
