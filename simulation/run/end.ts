import type { VirtualClock } from '../../local-cloud/time/virtual-clock.ts';
import { EMPTY_BOOK } from '../../src/rollout/campaign/book.ts';
import type { Service } from '../../src/rollout/service.ts';
import { abandonRollout } from '../actors/abandon.ts';
import type { Watched } from '../checkers/checkers.ts';
import { campaignBook, serviceRecord } from '../world/records.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
/** No rollout, and no two in a row, take longer with anything that goes wrong. */
const LONGEST = 4 * 60 * MINUTE;
/** It has waves, and what went back is offered again at growing distances. */
const LONGEST_CAMPAIGN = 12 * 60 * MINUTE;
/** After the end: late functions and the watchdog have their chance to spoil it, or to clean up. */
const GRACE_PERIOD = 25 * MINUTE;
/** Longer than any fault lasts, with the time that Auto Scaling then takes to try again. */
const HEALING = 60 * MINUTE;

/** Lets time pass until the locks of all services are free and stay free, or until far too long. */
export const untilEnded = (clock: VirtualClock, services: readonly World[]): Promise<void> =>
  untilStays(clock, LONGEST, () =>
    services.map(serviceRecord).every((service) => isFree(service) && service.last !== undefined),
  );

/** As `untilEnded`, until no campaign is open either: it may leave services alone. */
export const untilCampaignsEnded = (clock: VirtualClock, services: readonly World[]): Promise<void> =>
  untilStays(clock, LONGEST_CAMPAIGN, () => haveEnded(services) && services.map(serviceRecord).every(isFree));

async function untilStays(clock: VirtualClock, longest: number, isOver: () => boolean): Promise<void> {
  let overSince: number | undefined;
  const until = clock.now() + longest;
  while (clock.now() < until) {
    await clock.advance(MINUTE);
    if (!isOver()) overSince = undefined;
    else overSince ??= clock.now();
    if (overSince !== undefined && clock.now() - overSince >= GRACE_PERIOD) return;
  }
}

const isFree = ({ lock, queued, replacing }: Service) => !lock && !queued && !replacing;

function haveEnded([world]: readonly World[]): boolean {
  const { open, recent } = (world && campaignBook(world)) ?? EMPTY_BOOK;
  return open.length === 0 && recent.length > 0;
}

/** A fault may outlast the rollout: the servers that it took are given their time to come back. */
export async function untilHealed(clock: VirtualClock, services: readonly World[]): Promise<void> {
  for (const until = clock.now() + HEALING; clock.now() < until; await clock.advance(MINUTE)) {
    const groups = services.flatMap(({ state }) => state.groups());
    if (groups.every(({ healthy, desired }) => healthy >= desired)) return;
  }
}

/** What still holds the service is abandoned by a person: whatever state it has come to, that must free it. */
export async function takeWayOut({ world, expected }: Watched): Promise<void> {
  expected.wasAbandoned = expected.abandoned?.at !== undefined;
  expected.abandoned = undefined;
  void abandonRollout(world, expected);
  await world.clock.advance(MINUTE);
}
