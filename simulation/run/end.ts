import type { Service } from '../../src/rollout/service.ts';
import { abandonRollout } from '../actors/abandon.ts';
import type { Expectations } from '../checkers/expectations.ts';
import type { World } from '../world/world.ts';

const MINUTE = 60_000;
/** No rollout, and no two in a row, take longer with anything that goes wrong. */
const LONGEST = 4 * 60 * MINUTE;
/** After the end: late functions and the watchdog have their chance to spoil it, or to clean up. */
const GRACE_PERIOD = 25 * MINUTE;
/** Longer than any fault lasts, with the time that Auto Scaling then takes to try again. */
const HEALING = 60 * MINUTE;

/** Lets time pass until the lock is free and stays free, or until far too long. */
export async function untilEnded(world: World): Promise<Service> {
  let service = read(world);
  let freeSince: number | undefined;
  const until = world.clock.now() + LONGEST;
  while (world.clock.now() < until) {
    await world.clock.advance(MINUTE);
    service = read(world);
    const isFree = !service.lock && !service.queued && service.last !== undefined;
    if (!isFree) freeSince = undefined;
    else freeSince ??= world.clock.now();
    if (freeSince !== undefined && world.clock.now() - freeSince >= GRACE_PERIOD) return service;
  }
  return service;
}

/** A fault may outlast the rollout: the servers that it took are given their time to come back. */
export async function untilHealed({ clock, state }: World): Promise<void> {
  for (const until = clock.now() + HEALING; clock.now() < until; await clock.advance(MINUTE)) {
    if (state.groups().every(({ healthy, desired }) => healthy >= desired)) return;
  }
}

/** What still holds the service is abandoned by a person: whatever state it has come to, that must free it. */
export async function takeWayOut(world: World, expected: Expectations): Promise<void> {
  expected.wasAbandoned = expected.abandoned?.at !== undefined;
  expected.abandoned = undefined;
  void abandonRollout(world, expected);
  await world.clock.advance(MINUTE);
}

const read = ({ table }: World) => table.items().find(({ pk }) => pk === 'service') as unknown as Service;
