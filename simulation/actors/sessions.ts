import { every } from '../../local-cloud/time/clock.ts';
import type { Expectations } from '../checkers/expectations.ts';
import { findService } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { bakesStep, type Meanwhile, once } from './actor.ts';

/** Somebody opens a session on servers of a fleet; the event of each comes twice, as events do. */
function openSessions(world: World, expected: Expectations, fleet: string, count: number): void {
  const members = [...(world.services.autoScaling.groups.get(fleet)?.members.keys() ?? [])];
  for (const target of members.slice(0, count)) {
    expected.touched?.add(target);
    const call = {
      service: 'ssm',
      name: 'StartSession',
      parameters: { target },
      by: 'arn:aws:sts::111122223333:assumed-role/engineer/alice',
      eventId: `session-on-${target}`,
    };
    for (let times = 0; times < 2; times += 1) world.services.trail.record(call);
  }
}

/** Once the fleet of the first image is live, sessions are opened on so many of its servers. */
export const enterLive =
  (count: number, isRolledOut: boolean): Meanwhile =>
  (world, expected) => {
    expected.touched = new Set();
    if (isRolledOut) {
      expected.refreshes = true;
      expected.askedByName += 1;
    }
    const first = findService(world)?.live.fleet;
    const stop = every(world.clock, 5_000, () => {
      const { live, lock } = findService(world) ?? {};
      if (!live || lock || live.fleet === first) return;
      stop();
      openSessions(world, expected, live.fleet, count);
    });
  };

/** A session is opened on a server of each fleet in the second bake: on blue's, which retires, and on green's. */
export const enterBoth: Meanwhile = (world, expected) => {
  expected.touched = new Set();
  once(world, bakesStep(1), () => {
    const { live, lock } = findService(world) ?? {};
    for (const fleet of [live?.fleet ?? '', lock?.rollout ?? '']) openSessions(world, expected, fleet, 1);
  });
};
