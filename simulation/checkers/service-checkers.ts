import type { OurCall } from '../world/calls.ts';
import type { World } from '../world/world.ts';
import { AbortChecker } from './abort.ts';
import { BakeChecker } from './bake.ts';
import { BudgetChecker } from './budget.ts';
import { CapacityChecker } from './capacity.ts';
import type { AccountChange, Change, Checker } from './checker.ts';
import { ClientChecker } from './clients.ts';
import {
  type CheckerContext,
  createContext,
  followPromotion,
  greenShare,
  type Snapshot,
  snapshotOf,
  type Violation,
} from './context.ts';
import { EpochChecker } from './epochs.ts';
import type { Expectations } from './expectations.ts';
import { FinalStateChecker } from './final-state.ts';
import { FleetChecker } from './fleets.ts';
import { ImageChecker } from './images.ts';
import { InnerChecker } from './inner.ts';
import { IntentChecker } from './intent.ts';
import { NeighbourChecker } from './neighbours.ts';
import { OnCallChecker } from './on-call.ts';
import { OwnershipChecker } from './ownership.ts';
import { PauseChecker } from './pause.ts';
import { RollbackChecker } from './rollback.ts';
import { serviceOf } from './service-of.ts';
import { TrafficChecker } from './traffic.ts';
import { UnservedChecker } from './unserved.ts';
import { WayBackChecker } from './way-back.ts';
import { WayOutChecker } from './way-out.ts';

const CHECKERS: readonly (new (context: CheckerContext) => Checker)[] = [
  CapacityChecker,
  IntentChecker,
  AbortChecker,
  TrafficChecker,
  InnerChecker,
  PauseChecker,
  WayBackChecker,
  BakeChecker,
  FleetChecker,
  ImageChecker,
  OwnershipChecker,
  NeighbourChecker,
  ClientChecker,
  RollbackChecker,
  EpochChecker,
  BudgetChecker,
  OnCallChecker,
  UnservedChecker,
  WayOutChecker,
  FinalStateChecker,
];

const ELB_WRITES = ['ModifyListener', 'ModifyRule'];

/**
 * All checkers of one service. They judge by the cloud's own state and by the calls that are made: what our code believes
 * is not evidence.
 */
export class ServiceCheckers {
  readonly context: CheckerContext;
  readonly #checkers: readonly Checker[];

  constructor(world: World, expected: Expectations, violated: (violation: Violation) => void) {
    this.context = createContext(world, expected, (invariant, what) =>
      violated({ invariant, at: world.clock.now(), what }),
    );
    this.#checkers = CHECKERS.map((Kind) => new Kind(this.context));
  }

  /** Whether a call may be made for this service. */
  concerns(call: OurCall): boolean {
    return (serviceOf(call) ?? this.context.world.service) === this.context.world.service;
  }

  called(call: OurCall): void {
    for (const checker of this.#checkers) checker.called?.(call);
  }

  returned(call: OurCall): void {
    for (const checker of this.#checkers) checker.returned?.(call);
  }

  responded(call: OurCall, response: unknown): void {
    for (const checker of this.#checkers) checker.responded?.(call, response);
  }

  snapshot(): Snapshot {
    return snapshotOf(this.context.world.state);
  }

  changed(call: OurCall, before: Snapshot, account: AccountChange): void {
    const after = this.snapshot();
    const change: Change = { call, before, after, account };
    if (ELB_WRITES.includes(call.operation)) {
      const [was, is] = [before, after].map(({ shares }) => greenShare(this.context, shares));
      for (const checker of this.#checkers) checker.splitWritten?.({ ...change, was: was!, is: is! });
    }
    for (const checker of this.#checkers) checker.changed?.(change);
    this.check(after);
  }

  check(snapshot = this.snapshot()): void {
    if (followPromotion(this.context, snapshot)) for (const checker of this.#checkers) checker.promoted?.();
    for (const checker of this.#checkers) checker.check?.(snapshot);
  }

  /** Called when somebody else has changed the split. */
  foreignEdit(): void {
    this.context.foreignEditAt = this.context.world.clock.now();
    const snapshot = this.snapshot();
    for (const checker of this.#checkers) checker.foreignEdit?.(snapshot.shares);
    this.check(snapshot);
  }

  ended(locked: boolean): void {
    for (const checker of this.#checkers) checker.ended?.(locked);
  }
}
