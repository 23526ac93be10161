import type { Ports } from '../../ports/ports.ts';
import { dueCampaigns, leaveBook } from '../../records/campaigns.ts';
import { deliverOfCampaign } from '../../records/deliver.ts';
import { barrierAt } from '../../rollout/admission/barrier.ts';
import { byNeed, isOnItsWay } from '../../rollout/campaign/branch-orders.ts';
import { type Campaign, isOver } from '../../rollout/campaign/campaign.ts';
import { close, supersede, supersedes } from '../../rollout/campaign/close.ts';
import { passDeadline } from '../../rollout/campaign/deadline.ts';
import { type Among, decide } from '../../rollout/campaign/decide.ts';
import { tellOfHolds } from '../../rollout/campaign/held.ts';
import { unrelatedAmong } from '../../rollout/campaign/related.ts';
import { RecordConflict } from '../../rollout/errors.ts';
import { DAY } from '../../rollout/timing.ts';
import { buildsOnce, imagesOnce, throwAll } from '../visit.ts';
import { behindApart } from './behind-apart.ts';
import { type Ask, askInRound, observeBranches } from './branches.ts';
import { carryOut } from './carry-out.ts';
import { withLedBuilds } from './led-builds.ts';
import { observe, type Roster, readRoster } from './observe.ts';

export type CampaignNeeds = Pick<
  Ports,
  | 'campaigns'
  | 'services'
  | 'rollouts'
  | 'builds'
  | 'images'
  | 'installations'
  | 'engine'
  | 'notifier'
  | 'clock'
>;

/** What was done for a campaign, for the log. */
export interface CampaignReport {
  readonly campaign: string;
  readonly state: Campaign['state'];
  readonly wave: number;
  readonly done: readonly string[];
}

/**
 * Takes every open campaign on by what the records of its services say: the decision is on record before anything follows
 * from it, and what follows is repeated until it shows there. Reads one record where none is open. Throws what failed, once
 * all were looked at.
 */
export async function advanceCampaigns(ports: CampaignNeeds): Promise<readonly CampaignReport[]> {
  const { found: open, unreadable } = await dueCampaigns(ports, ports.clock.now());
  const reports: CampaignReport[] = [];
  const failures: unknown[] = [...unreadable];
  const roster = open.length > 0 ? await readRoster(ports) : NOBODY;
  const ask = askInRound(ports);
  for (const campaign of open.toSorted(byNeed)) {
    try {
      reports.push(await advance(ports, campaign, { roster, open, ask }));
    } catch (error) {
      // Somebody else acts at this moment, and the next round looks again.
      if (!(error instanceof RecordConflict)) failures.push(error);
    }
  }
  throwAll(failures);
  return reports;
}

const NOBODY: Roster = { services: new Map(), unreadable: new Set() };

interface Round {
  readonly roster: Roster;
  readonly open: readonly Campaign[];
  readonly ask: Ask;
}

async function advance(
  ports: CampaignNeeds,
  campaign: Campaign,
  { roster, open, ask }: Round,
): Promise<CampaignReport> {
  const once = askingOnce(ports);
  const now = ports.clock.now();
  const { campaign: looked, failures: unseen } = await observe(ports, campaign, roster);
  const seen = await observeBranches(ports, looked, ask);
  const isOld = open.some((other) => supersedes(other, seen));
  const decided = isOld ? supersede(seen) : decide(seen, now, among(seen, roster, now));
  const closed = tellOfHolds(close(decided, now), now);
  const next = passDeadline(closed, now, () => behindApart(seen, roster, now));
  const saved = next === campaign ? campaign : await ports.campaigns.save(next);
  const carriedOut = await carryOut(once, saved, roster);
  const delivered = await deliverOfCampaign(ports, saved);
  const failures = [...unseen, ...carriedOut.failures];
  if (hasNothingLeft(delivered, failures, now)) await leaveBook(ports, delivered);
  const { id, state, wave } = delivered;
  throwAll(failures);
  return { campaign: id, state, wave, done: carriedOut.done };
}

/**
 * One that has ended is kept until its end was announced, installations that it has gone on without have heard of a stop,
 * and nothing failed for any of its services. What fails for a day always does.
 */
function hasNothingLeft(campaign: Campaign, failures: readonly unknown[], now: number): boolean {
  const { endedAt, outbox = [] } = campaign;
  if (endedAt === undefined || !isOver(campaign) || isOnItsWay(campaign, now)) return false;
  const isDone = failures.length === 0 || now - endedAt >= DAY;
  return isDone && outbox.every(({ at }) => now - Date.parse(at) >= DAY);
}

/** A service whose record can't be read is drawn as any other: nobody else waits for it longer than for those. */
const among = ({ images }: Campaign, { services }: Roster, now: number): Among => ({
  recalled: [...services.values()]
    .flatMap(({ recalled = [] }) => recalled)
    .find(({ image }) => images.includes(image)),
  unrelated: unrelatedAmong([...services.values()]),
  isKept(name) {
    const service = services.get(name);
    return service !== undefined && barrierAt(service, now) !== undefined;
  },
});

/** Many services are offered the same image at once. */
const askingOnce = (ports: CampaignNeeds): CampaignNeeds => ({
  ...ports,
  builds: buildsOnce(withLedBuilds(ports.builds, ports)),
  images: imagesOnce(ports.images),
});
