import { type CampaignSettings, DEFAULT_SETTINGS } from './settings.ts';

/** What an installation keeps of all campaigns: one read tells whether there is anything to do. */
export interface CampaignBook {
  readonly version: number;
  /** Absent while nobody has set them: no service takes part unless its spec says so. */
  readonly settings?: CampaignSettings | undefined;
  /** Why a part of it couldn't be read: images come in waves as if nobody had set any, until somebody sets them anew. */
  readonly flaw?: string | undefined;
  /** Ids of the campaigns that are to be looked after. */
  readonly open: readonly string[];
  /** Ids of the last ones, the newest first, open ones among them. */
  readonly recent: readonly string[];
  /** Campaigns that have ended, and are looked at once more when their deadlines pass. */
  readonly due?: readonly DueCampaign[] | undefined;
}

export interface DueCampaign {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** An item holds thousands more; of more than these the later ones are dropped. */
const DUE_MAX = 1_000;

/** Campaigns that are listed. Older ones stay on record, each by its id. */
export const RECENT_MAX = 20;

export const EMPTY_BOOK: CampaignBook = { version: 0, open: [], recent: [] };

/**
 * What holds for a campaign that begins now. Settings that can't be read may have asked for waves, and an image that comes
 * in some that nobody has asked for is late, not everywhere.
 */
export const settingsIn = ({ settings, flaw }: CampaignBook): CampaignSettings =>
  settings ?? { ...DEFAULT_SETTINGS, ...(flaw !== undefined && { automatic: true }) };

export function setSettings({ flaw: _, ...book }: CampaignBook, settings: CampaignSettings): CampaignBook {
  return { ...book, settings };
}

/** Before the campaign itself is written: one that isn't there yet is skipped by readers. */
export function enterCampaign(book: CampaignBook, id: string): CampaignBook {
  if (book.open.includes(id)) return book;
  const recent = [id, ...book.recent.filter((other) => other !== id)].slice(0, RECENT_MAX);
  return { ...book, open: [...book.open, id], recent };
}

/** After its end was written. `at`: its deadline, where that has yet to pass; milliseconds since the epoch. */
export function closeCampaign(book: CampaignBook, id: string, at?: number): CampaignBook {
  const { open, due = [] } = book;
  const known = due.find((one) => one.id === id);
  if (!open.includes(id) && known?.at === at) return book;
  const others = due.filter((one) => one.id !== id);
  const all = at === undefined ? others : [...others, { id, at }];
  const kept = all.toSorted((one, other) => one.at - other.at).slice(0, DUE_MAX);
  return { ...book, open: open.filter((other) => other !== id), due: kept.length > 0 ? kept : undefined };
}

/** Ids of those that are to be looked at now. */
export const dueNow = ({ open, due = [] }: CampaignBook, now: number): readonly string[] => [
  ...open,
  ...due.filter(({ id, at }) => at <= now && !open.includes(id)).map(({ id }) => id),
];
