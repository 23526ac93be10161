import type { Ports } from '../ports/ports.ts';
import { deadlineOf } from '../rollout/campaign/behind.ts';
import { type CampaignBook, closeCampaign, dueNow, enterCampaign } from '../rollout/campaign/book.ts';
import type { Campaign } from '../rollout/campaign/campaign.ts';
import { campaignIdOf, otherCampaignIdOf } from '../rollout/campaign/id.ts';
import { RecordNotReadable } from '../rollout/errors.ts';
import { retryOnConflict } from './update.ts';

type Needs = Pick<Ports, 'campaigns'>;

/** The campaign of a build, and the id that it has or would have. */
export async function campaignOf(
  { campaigns }: Needs,
  build: string,
): Promise<{ readonly id: string; readonly found?: Campaign }> {
  const id = campaignIdOf(build);
  const found = await campaigns.find(id);
  if (!found) return { id };
  if (found.build === build) return { id, found };
  const other = await campaigns.find(otherCampaignIdOf(build));
  return { id: otherCampaignIdOf(build), ...(other && { found: other }) };
}

export interface ReadCampaigns {
  readonly found: readonly Campaign[];
  /** Why some can't be read: that keeps none of the others. */
  readonly unreadable: readonly RecordNotReadable[];
}

/** Those that are to be looked after at `now`, milliseconds since the epoch: the open ones, and whose deadlines pass. */
export async function dueCampaigns(ports: Needs, now: number): Promise<ReadCampaigns> {
  const book = await ports.campaigns.book();
  const { found, unreadable } = await readCampaigns(ports, dueNow(book, now));
  // That keeps nobody, and is told until somebody puts it right.
  const flaws = book.flaw === undefined ? [] : [new RecordNotReadable(book.flaw)];
  return { found, unreadable: [...unreadable, ...flaws] };
}

/** Campaigns by their ids, but those whose records aren't written yet. */
export async function readCampaigns({ campaigns }: Needs, ids: readonly string[]): Promise<ReadCampaigns> {
  const unreadable: RecordNotReadable[] = [];
  const read = await Promise.all(
    ids.map(async (id) => {
      try {
        return await campaigns.find(id);
      } catch (error) {
        if (!(error instanceof RecordNotReadable)) throw error;
        unreadable.push(error);
        return undefined;
      }
    }),
  );
  return { found: read.filter((campaign) => campaign !== undefined), unreadable };
}

/** As `amend`, of the book. */
export const amendBook = (ports: Needs, change: (book: CampaignBook) => CampaignBook) =>
  retryOnConflict(async () => {
    const book = await ports.campaigns.book();
    const next = change(book);
    return next === book ? book : ports.campaigns.saveBook(next);
  });

/**
 * Once its end is on record nobody looks after it any more, but when its deadline passes. An order of a person may have
 * come since the record was read: it has entered the campaign before this leaves, and is on record by now.
 */
export async function leaveBook(ports: Needs, campaign: Campaign): Promise<void> {
  const { id } = campaign;
  const deadline = campaign.overdue ? undefined : deadlineOf(campaign);
  await amendBook(ports, (book) => closeCampaign(book, id, deadline));
  const newest = await ports.campaigns.find(id);
  if (newest && newest.endedAt === undefined) await amendBook(ports, (book) => enterCampaign(book, id));
}
