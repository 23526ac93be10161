import type { ImageModel } from '../world/instances.ts';
import type { GroupState } from '../world/state.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
/** Connections are closed, which the load balancer makes 502s of, or nothing is sent, of which it makes 504s. */
export const CLOSED: Partial<ImageModel> = { closedShare: 0.3 };
export const HANGING: Partial<ImageModel> = { hangingShare: 0.3 };

type Colour = 'blue' | 'green';

function fleetOf({ state, infrastructure }: World, colour: Colour): GroupState | undefined {
  return state.groups().find(({ name }) => (name === infrastructure.fleet) === (colour === 'blue'));
}

/** From now on the fleet leaves a part of its requests without a response; blue for ten minutes, green for good. */
export async function loseResponses(
  world: World,
  colour: Colour,
  failures: Partial<ImageModel>,
): Promise<void> {
  const [image] = fleetOf(world, colour)?.images ?? [];
  if (image === undefined) return;
  world.instances.disturb(image, failures);
  if (colour === 'blue') world.clock.after(10 * MINUTE, () => world.instances.settle(image));
}

/** For ten minutes the load balancer responds 503 to a third of the requests, and sends them to no target group. */
export async function refuseRequests({ balancer, clock }: World): Promise<void> {
  balancer.refuses = 1 / 3;
  clock.after(10 * MINUTE, () => {
    balancer.refuses = 0;
  });
}
