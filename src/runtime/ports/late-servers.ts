import type { Servers } from '../../ports/servers.ts';
import { loadedOnce } from './loaded-once.ts';

/** For functions that ask EC2 in few of their invocations: loads the adapter with the first call. */
export function servers(): Servers {
  const loaded = loadedOnce(async () => (await import('./ec2-servers.ts')).servers());
  return {
    imagesOf: async (ids) => (await loaded()).imagesOf(ids),
    launchTimesOf: async (ids) => (await loaded()).launchTimesOf(ids),
    endsOf: async (ids) => (await loaded()).endsOf(ids),
    console: async (id) => (await loaded()).console(id),
  };
}
