import type { CampaignSettings } from './settings.ts';

/** What an installation keeps of all campaigns: one read tells whether there is anything to do. */
export interface CampaignBook {
  readonly version: number;
  /** Absent while nobody has set them: no service takes part unless its spec says so. */
  readonly settings?: CampaignSettings | undefined;
  /** Ids of the campaigns that are to be looked after. */
  readonly open: readonly string[];
  /** Ids of the last ones, the newest first, open ones among them. */
  readonly recent: readonly string[];
}

/** Campaigns that are listed. Older ones stay on record, each by its id. */
export const RECENT_MAX = 20;

export const EMPTY_BOOK: CampaignBook = { version: 0, open: [], recent: [] };

/** Before the campaign itself is written: one that isn't there yet is skipped by readers. */
export function enterCampaign(book: CampaignBook, id: string): CampaignBook {
  if (book.open.includes(id)) return book;
  const recent = [id, ...book.recent.filter((other) => other !== id)].slice(0, RECENT_MAX);
  return { ...book, open: [...book.open, id], recent };
}

/** After its end was written. */
export const closeCampaign = (book: CampaignBook, id: string): CampaignBook =>
  book.open.includes(id) ? { ...book, open: book.open.filter((other) => other !== id) } : book;
