import type { Campaign } from '../../src/rollout/campaign/campaign.ts';
import { routesOf } from '../../src/rollout/twins.ts';
import type { PatchDay } from './environment.ts';

/** What is left once a campaign is over, read from the cloud and not from its record. `before`: images by the services. */
export async function compareServices(
  { deployment: { ports } }: PatchDay,
  { members, images }: Campaign,
  before: ReadonlyMap<string, string>,
): Promise<string[]> {
  const found = await Promise.all(
    members.map(async ({ service: name, state, rollout }) => {
      const [service, ended] = await Promise.all([
        ports.services.get(name),
        rollout === undefined ? undefined : ports.rollouts.get(rollout).catch(() => undefined),
      ]);
      const { live } = service;
      const [split, fleet] = await Promise.all([
        ports.traffic.read(routesOf(service.spec)[0]!),
        ports.fleets.describe(live.fleet),
      ]);
      const loser = [ended?.blue.fleet, ended?.green.fleet].find((one) => one && one !== live.fleet);
      const gone = loser === undefined ? undefined : await ports.fleets.describe(loser);
      const carriers = Object.entries(split.weights).filter(([, weight]) => weight > 0);
      const wanted = state === 'promoted' ? images : [before.get(name) ?? ''];
      return [
        !wanted.includes(live.imageId) && `${name} has ${live.imageId}`,
        !fleet && `${live.fleet} is not there`,
        gone && `${loser} is still there`,
        carriers.some(([group]) => group !== live.targetGroup) && `${name} shares its traffic`,
      ];
    }),
  );
  return found.flat().filter((text) => typeof text === 'string');
}
