import type { Campaign } from '../../src/rollout/campaign/campaign.ts';
import type { Member } from '../../src/rollout/campaign/member.ts';
import { GreenshiftError } from '../../src/rollout/errors.ts';
import { routesOf } from '../../src/rollout/traffic/twins.ts';
import type { PatchDay } from './environment.ts';

/** What is left once a campaign is over, read from the cloud and not from its record. `before`: images by the services. */
export async function compareServices(
  patchDay: PatchDay,
  campaign: Campaign,
  before: ReadonlyMap<string, string>,
): Promise<string[]> {
  const found = await Promise.all(
    campaign.members.map(async (member) => {
      const { service, state } = member;
      const wanted = state === 'promoted' ? campaign.images : [before.get(service) ?? ''];
      // The cloud is its user's to break.
      return compareService(patchDay, member, wanted).catch((error: unknown) => {
        if (!(error instanceof GreenshiftError)) throw error;
        return [`${service}: ${error.message}`];
      });
    }),
  );
  return found.flat();
}

async function compareService(
  { deployment: { ports } }: PatchDay,
  { service: name, rollout }: Member,
  wanted: readonly string[],
): Promise<string[]> {
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
  return [
    !wanted.includes(live.imageId) && `${name} has ${live.imageId}`,
    !fleet && `${live.fleet} is not there`,
    gone && `${loser} is still there`,
    carriers.some(([group]) => group !== live.targetGroup) && `${name} shares its traffic`,
  ].filter((text) => typeof text === 'string');
}
