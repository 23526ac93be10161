import type { Campaigns } from '../../ports/campaigns.ts';
import { loadedOnce } from './loaded-once.ts';

/** For functions that look at campaigns in few of their invocations: the store is loaded with the first call. */
export function campaigns(): Campaigns {
  const loaded = loadedOnce(async () => (await import('./campaign-records.ts')).campaigns());
  return {
    find: async (id) => (await loaded()).find(id),
    save: async (campaign) => (await loaded()).save(campaign),
    book: async () => (await loaded()).book(),
    saveBook: async (book) => (await loaded()).saveBook(book),
  };
}
