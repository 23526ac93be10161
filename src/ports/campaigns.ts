import type { CampaignBook } from '../rollout/campaign/book.ts';
import type { Campaign } from '../rollout/campaign/campaign.ts';

/** Campaigns, each a record of its own, and the one that lists them; with the rule for writing of all records. */
export interface Campaigns {
  find(id: string): Promise<Campaign | undefined>;
  save(campaign: Campaign): Promise<Campaign>;
  /** An empty one of version 0 where none was written. */
  book(): Promise<CampaignBook>;
  saveBook(book: CampaignBook): Promise<CampaignBook>;
}
