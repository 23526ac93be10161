import { readdirSync, readFileSync } from 'node:fs';
import type { Stored } from '../../src/rollout/schema/upcast.ts';
import type { World } from './world.ts';

export interface EarlierRecords {
  readonly service: Stored & { readonly name: string };
  readonly rollout?: Stored & { readonly id: string };
}

const folder = new URL('../fixtures/records/0.0/', import.meta.url);

/** The moments of which there are records of 0.0. */
export const moments = readdirSync(folder).map((file) => file.replace('.json', ''));

export const recordsOf = (moment: string): EarlierRecords =>
  JSON.parse(readFileSync(new URL(`${moment}.json`, folder), 'utf8')) as EarlierRecords;

/** Puts the records of 0.0 where the world has its own, as if 0.0 had brought the rollout here. */
export function putEarlierRecords({ stored }: World, moment: string): void {
  const { service, rollout } = recordsOf(moment);
  stored.services.set(service.name, JSON.stringify(service));
  if (rollout) stored.rollouts.set(rollout.id, JSON.stringify(rollout));
}
