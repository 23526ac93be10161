import type { CampaignBook } from '../../src/rollout/campaign/book.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import type { Service } from '../../src/rollout/service.ts';
import type { World } from './world.ts';

type Records = Pick<World, 'table' | 'service'>;

/** The record of the service, read as on-call would; undefined before it is registered. */
export const findService = ({ table, service }: Records): Service | undefined =>
  table.items().find(({ pk, sk }) => pk === 'service' && sk === service) as Service | undefined;

/** As `findService`. Throws when it isn't registered. */
export function serviceRecord(world: Records): Service {
  const found = findService(world);
  if (!found) throw new Error(`${world.service} isn't registered`);
  return found;
}

/** The rollout that holds the service's lock. */
export function lockedBy(world: Records): Rollout | undefined {
  const { lock } = findService(world) ?? {};
  return lock && rolloutNamed(world, lock.rollout);
}

/** What is on record of campaigns; undefined before there are any, and before anybody has set how they are. */
export const campaignBook = ({ table }: Records): CampaignBook | undefined =>
  table.items().find(({ pk, sk }) => pk === 'campaigns' && sk === 'book') as CampaignBook | undefined;

export const rolloutNamed = ({ table }: Records, id: string): Rollout | undefined =>
  table.items().find(({ pk }) => pk === `rollout#${id}`) as Rollout | undefined;

/** The rollout of the service that hasn't ended. */
export function openRollout({ table, service }: Records): Rollout | undefined {
  const records = table.items() as unknown as (Rollout & { pk: string })[];
  return records.find(
    (record) =>
      record.pk.startsWith('rollout#') && record.service === service && record.phase !== 'concluded',
  );
}
