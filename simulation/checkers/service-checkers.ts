import type { OurCall } from '../world/calls.ts';
import type { World } from '../world/world.ts';
import { CHECKERS } from './catalogue.ts';
import type { AccountChange, Change, Checker } from './checker.ts';
import {
  type CheckerContext,
  createContext,
  followPromotion,
  greenFleet,
  greenShare,
  type Snapshot,
  snapshotOf,
  type Violation,
} from './context.ts';
import type { Expectations } from './expectations.ts';
import { serviceOf } from './service-of.ts';

const ELB_WRITES = ['ModifyListener', 'ModifyRule'];

/**
 * All checkers of one service. They judge by the cloud's own state and by the calls that are made: what our code believes
 * is not evidence.
 */
export class ServiceCheckers {
  readonly context: CheckerContext;
  readonly #checkers: readonly Checker[];
  readonly #told: ReturnType<typeof whoIsTold>;
  /** The fleet that the last write of the split was for. */
  #writtenFor = '';

  constructor(world: World, expected: Expectations, violated: (violation: Violation) => void) {
    this.context = createContext(world, expected, (invariant, what) =>
      violated({ invariant, at: world.clock.now(), what }),
    );
    this.#checkers = CHECKERS.map((Kind) => new Kind(this.context));
    this.#told = whoIsTold(this.#checkers);
  }

  /** Whether a call may be made for this service. */
  concerns(call: OurCall): boolean {
    const { service, installation } = this.context.world;
    return call.installation === installation && (serviceOf(call) ?? service) === service;
  }

  called(call: OurCall): void {
    for (const checker of this.#told.called) checker.called(call);
  }

  returned(call: OurCall): void {
    for (const checker of this.#told.returned) checker.returned(call);
  }

  responded(call: OurCall, response: unknown): void {
    for (const checker of this.#told.responded) checker.responded(call, response);
  }

  snapshot(): Snapshot {
    return snapshotOf(this.context.world.state);
  }

  changed(call: OurCall, before: Snapshot, account: AccountChange): void {
    this.context.world.state.still(() => {
      const change: Change = { call, before, after: this.snapshot(), account };
      if (ELB_WRITES.includes(call.operation)) this.#splitWritten(change);
      for (const checker of this.#checkers) checker.changed?.(change);
      this.check();
    });
  }

  #splitWritten(change: Change): void {
    const was = greenShare(this.context, change.before.shares);
    const is = greenShare(this.context, change.after.shares);
    const fleet = greenFleet(this.context)?.name ?? '';
    const isFirst = fleet !== this.#writtenFor;
    this.#writtenFor = fleet;
    for (const checker of this.#checkers) checker.splitWritten?.({ ...change, fleet, isFirst, was, is });
  }

  check(): void {
    this.context.world.state.still(() => {
      const snapshot = this.snapshot();
      if (followPromotion(this.context, snapshot)) for (const checker of this.#checkers) checker.promoted?.();
      for (const checker of this.#told.check) checker.check(snapshot);
    });
  }

  /** Called when somebody else has changed the split. */
  foreignEdit(): void {
    this.context.foreignEditAt = this.context.world.clock.now();
    const { shares } = this.snapshot();
    for (const checker of this.#checkers) checker.foreignEdit?.(shares);
    this.check();
  }

  ended(locked: boolean): void {
    for (const checker of this.#checkers) checker.ended?.(locked);
  }
}

/** Those of the checkers that are told of what happens by the thousand. */
function whoIsTold(checkers: readonly Checker[]) {
  const having = <Name extends keyof Checker>(name: Name) =>
    checkers.filter(
      (checker): checker is Checker & Required<Pick<Checker, Name>> => checker[name] !== undefined,
    );
  return {
    called: having('called'),
    returned: having('returned'),
    responded: having('responded'),
    check: having('check'),
  };
}
