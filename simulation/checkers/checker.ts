import type { AccountState } from '../world/account.ts';
import type { OurCall } from '../world/calls.ts';
import type { CheckerContext, Snapshot } from './context.ts';

/** Everything in the account before and after a call, that of others too. */
export interface AccountChange {
  readonly before: AccountState;
  readonly after: AccountState;
  /** The services of ours for which other calls have changed something between the two. */
  readonly others: readonly CheckerContext[];
}

/** A call of ours that changed the cloud, and what the cloud was before and after it. */
export interface Change {
  readonly call: OurCall;
  readonly before: Snapshot;
  readonly after: Snapshot;
  readonly account: AccountChange;
}

/** A write of the split. */
export interface SplitWrite extends Change {
  /** The name of the fleet beside blue, empty where there is none. */
  readonly fleet: string;
  /** The write before was for another fleet: that was another rollout, and this one begins from nothing. */
  readonly isFirst: boolean;
  /** Green's share before and after it, percent. */
  readonly was: number;
  readonly is: number;
}

/** Checks some of the invariants. Each is notified of what it has a method for. */
export interface Checker {
  /** The cloud as it is: every 15 seconds of virtual time, and after every change. */
  check?(snapshot: Snapshot): void;
  /** A call of ours is about to be made. */
  called?(call: OurCall): void;
  /** A call of ours has written the split; comes before `changed`. */
  splitWritten?(write: SplitWrite): void;
  /** A call of ours has changed the cloud. */
  changed?(change: Change): void;
  /** A call of ours has returned that changes nothing in the cloud: a record, an event, a read that isn't repeated. */
  returned?(call: OurCall): void;
  /** A response as our code got it, whatever faults have made of it. */
  responded?(call: OurCall, response: unknown): void;
  /** Somebody else has changed the split. */
  foreignEdit?(shares: Snapshot['shares']): void;
  /** Another fleet is live now: green was promoted. */
  promoted?(): void;
  /** Every rollout is over, and no fault goes on. `locked`: somebody still holds the service. */
  ended?(locked: boolean): void;
}
