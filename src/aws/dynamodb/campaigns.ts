import type { Campaigns } from '../../ports/campaigns.ts';
import { EMPTY_BOOK } from '../../rollout/campaign/book.ts';
import { campaignFormat } from '../../rollout/schema/campaign.ts';
import { campaignBookFormat } from '../../rollout/schema/campaign-book.ts';
import type { RecordTable } from './records.ts';

/** Each in a partition of its own: they are large, and never listed but by the ids in the book. */
const keyOf = (id: string) => ({ pk: `campaign#${id}`, sk: 'campaign' });
const BOOK = { pk: 'campaigns', sk: 'book' };

export function campaignsStore(table: RecordTable): Campaigns {
  const records = table(campaignFormat);
  const books = table(campaignBookFormat);
  return {
    find: (id) => records.find(keyOf(id)),
    save: (campaign) => records.save(keyOf(campaign.id), campaign),
    book: async () => (await books.find(BOOK)) ?? EMPTY_BOOK,
    saveBook: (book) => books.save(BOOK, book),
  };
}
