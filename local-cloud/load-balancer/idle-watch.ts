import type { Clock } from '../time/clock.ts';

/** A connection that may be idle for a limited time. Its owner keeps both numbers current. */
export interface Idle {
  /** Milliseconds of real time, by the watch's `now`. */
  idleSince: number;
  /** Milliseconds; infinite where others watch. */
  idleLimit: number;
  onIdle(): void;
}

/** Watches many connections with one timer: a timer for each would have to be set again with every packet. */
export interface IdleWatch {
  /** Milliseconds of real time, from an arbitrary start. */
  readonly now: () => number;
  add(connection: Idle): void;
  delete(connection: Idle): void;
  close(): void;
}

/** Checks all connections every `interval` milliseconds of real time. */
export function createIdleWatch(clock: Clock, interval: number): IdleWatch {
  const now = clock.workNow ?? clock.now;
  const watched = new Set<Idle>();
  let overdue = new Set<Idle>();
  let cancel = () => {};

  // A connection is idle at two checks in a row: after a pause of the whole process the first check comes before the
  // packets that have arrived meanwhile are read.
  function check() {
    const still = new Set<Idle>();
    for (const connection of watched) {
      if (now() - connection.idleSince <= connection.idleLimit) continue;
      if (overdue.has(connection)) connection.onIdle();
      else still.add(connection);
    }
    overdue = still;
    cancel = clock.afterWork(interval, check);
  }

  cancel = clock.afterWork(interval, check);
  return {
    now,
    add: (connection) => watched.add(connection),
    delete: (connection) => watched.delete(connection),
    close: () => cancel(),
  };
}
