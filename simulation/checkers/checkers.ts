import { type AccountState, accountState } from '../world/account.ts';
import type { OurCall } from '../world/calls.ts';
import type { World } from '../world/world.ts';
import { AbortChecker } from './abort.ts';
import { BakeChecker } from './bake.ts';
import { BudgetChecker } from './budget.ts';
import { CapacityChecker } from './capacity.ts';
import type { Checker } from './checker.ts';
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
import { IntentChecker } from './intent.ts';
import { NeighbourChecker } from './neighbours.ts';
import { OnCallChecker } from './on-call.ts';
import { OwnershipChecker } from './ownership.ts';
import { PauseChecker } from './pause.ts';
import { RollbackChecker } from './rollback.ts';
import { TrafficChecker } from './traffic.ts';
import { UnservedChecker } from './unserved.ts';
import { WayBackChecker } from './way-back.ts';
import { WayOutChecker } from './way-out.ts';

const CHECKERS: readonly (new (context: CheckerContext) => Checker)[] = [
  CapacityChecker,
  IntentChecker,
  AbortChecker,
  TrafficChecker,
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

/** Reads that are made over and over: no checker is told of their return. */
const POLLING = /^(Describe|GetItem|GetMetricData|List|Query)/;
const MUTATING =
  /^(Create|Modify|Update|Delete|Set|Put(?!Events|Item)|Suspend|Resume|Attach|Detach|Enable|Terminate|Register|Deregister)/;
const ELB_WRITES = ['ModifyListener', 'ModifyRule'];

/** Before or after a call. */
interface Moment {
  readonly snapshot: Snapshot;
  readonly account: AccountState;
}

/**
 * All checkers of one run. They judge by the cloud's own state and by the calls that are made: what our code believes
 * is not evidence.
 */
export class Checkers {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #context: CheckerContext;
  readonly #checkers: readonly Checker[];

  constructor(world: World, expected: Expectations) {
    this.#world = world;
    this.#context = createContext(world, expected, (invariant, what) => this.#violated(invariant, what));
    this.#checkers = CHECKERS.map((Kind) => new Kind(this.#context));
    this.check();
  }

  /** Goes around every call of ours; `next` makes it. */
  around(call: OurCall, next: () => Promise<unknown>): Promise<unknown> {
    for (const checker of this.#checkers) checker.called?.(call);
    return POLLING.test(call.operation) ? next() : this.#aroundOther(call, next);
  }

  async #aroundOther(call: OurCall, next: () => Promise<unknown>): Promise<unknown> {
    const isChange = call.service !== 'dynamodb' && MUTATING.test(call.operation);
    const before = isChange ? this.#read() : undefined;
    const response = await next();
    if (before) this.#changed(call, before);
    else for (const checker of this.#checkers) checker.returned?.(call);
    return response;
  }

  /** A response as our code got it, whatever faults have made of it. */
  responded(call: OurCall, response: unknown): void {
    for (const checker of this.#checkers) checker.responded?.(call, response);
  }

  /** Checks the cloud as it is; called every 15 seconds of virtual time, and after every change. */
  check(): void {
    this.#check(snapshotOf(this.#world.state));
  }

  /** Called when somebody else has changed the split. */
  foreignEdit(): void {
    this.#context.foreignEditAt = this.#world.clock.now();
    const { shares } = snapshotOf(this.#world.state);
    for (const checker of this.#checkers) checker.foreignEdit?.(shares);
    this.check();
  }

  /** What must be true once a rollout is over and no fault goes on. `locked`: somebody still holds the service. */
  atEnd(locked: boolean): void {
    for (const checker of this.#checkers) checker.ended?.(locked);
  }

  #read(): Moment {
    return { snapshot: snapshotOf(this.#world.state), account: accountState(this.#world.services) };
  }

  #changed(call: OurCall, was: Moment): void {
    const is = this.#read();
    const [before, after] = [was.snapshot, is.snapshot];
    const change = { call, before, after, account: { before: was.account, after: is.account } };
    if (ELB_WRITES.includes(call.operation)) {
      const [was, is] = [before, after].map(({ shares }) => greenShare(this.#context, shares));
      const write = { ...change, was: was!, is: is! };
      for (const checker of this.#checkers) checker.splitWritten?.(write);
    }
    for (const checker of this.#checkers) checker.changed?.(change);
    this.#check(after);
  }

  #check(snapshot: Snapshot): void {
    if (followPromotion(this.#context, snapshot)) for (const checker of this.#checkers) checker.promoted?.();
    for (const checker of this.#checkers) checker.check?.(snapshot);
  }

  #violated(invariant: string, what: string): void {
    if (this.violations.some((known) => known.invariant === invariant && known.what === what)) return;
    this.violations.push({ invariant, at: this.#world.clock.now(), what });
  }
}
