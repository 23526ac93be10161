import type { Expectations } from '../checkers/expectations.ts';
import { findService } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { bakesStep, type Meanwhile, once, onceService } from './actor.ts';

/** Somebody opens a session on a server of a fleet, or sends a command to several; the event comes twice, as events do. */
function enter(world: World, expected: Expectations, instanceIds: readonly string[]): void {
  for (const id of instanceIds) expected.touched?.add(id);
  const call = {
    service: 'ssm',
    ...(instanceIds.length === 1
      ? { name: 'StartSession', parameters: { target: instanceIds[0] } }
      : { name: 'SendCommand', parameters: { documentName: 'AWS-RunShellScript', instanceIds } }),
    by: 'arn:aws:sts::111122223333:assumed-role/engineer/alice',
    eventId: `entered-${instanceIds.join('-')}`,
  };
  for (let times = 0; times < 2; times += 1) world.services.trail.record(call);
}

const membersOf = (world: World, fleet: string) => [
  ...(world.services.autoScaling.groups.get(fleet)?.members.keys() ?? []),
];

/** Once the fleet of the first image is live. */
function whenLive(world: World, happens: (members: readonly string[]) => void): void {
  const first = findService(world)?.live.fleet;
  onceService(
    world,
    ({ live, lock }) => !lock && live.fleet !== first,
    ({ live }) => happens(membersOf(world, live.fleet)),
  );
}

/** A session is opened on a live server. */
export const enterOne: Meanwhile = (world, expected) => {
  expected.touched = new Set();
  whenLive(world, ([id = '']) => enter(world, expected, [id]));
};

/** A command is sent to most live servers: all are replaced by a rollout. */
export const enterMost: Meanwhile = (world, expected) => {
  expected.touched = new Set();
  expected.refreshes = true;
  expected.askedByName += 1;
  whenLive(world, (members) => enter(world, expected, members.slice(0, 2)));
};

/** Sessions are opened on two, one after the other: the second comes while the first server is being replaced. */
export const enterInTurn: Meanwhile = (world, expected) => {
  expected.touched = new Set();
  whenLive(world, (members) => {
    for (const id of members.slice(0, 2)) enter(world, expected, [id]);
  });
};

/** A session is opened on a server of each fleet in the second bake: on blue's, which retires, and on green's. */
export const enterBoth: Meanwhile = (world, expected) => {
  expected.touched = new Set();
  once(world, bakesStep(1), () => {
    const { live, lock } = findService(world) ?? {};
    for (const fleet of [live?.fleet ?? '', lock?.rollout ?? ''])
      enter(world, expected, membersOf(world, fleet).slice(0, 1));
  });
};
