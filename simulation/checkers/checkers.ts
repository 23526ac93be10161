import { type AccountState, accountState } from '../world/account.ts';
import type { OurCall } from '../world/calls.ts';
import type { World } from '../world/world.ts';
import type { Snapshot, Violation } from './context.ts';
import type { Expectations } from './expectations.ts';
import { ServiceCheckers } from './service-checkers.ts';

/** A service that is watched: the world as it has it, and what is to become of it. */
export interface Watched {
  readonly world: World;
  readonly expected: Expectations;
}

/** Reads that are made over and over: no checker is told of their return. */
const POLLING = /^(Describe|GetItem|GetMetricData|List|Query)/;
const MUTATING =
  /^(Create|Modify|Update|Delete|Set|Put(?!Events|Item)|Suspend|Resume|Attach|Detach|Enable|Terminate|Register|Deregister)/;

/** Before a call. */
interface Moment {
  readonly account: AccountState;
  /** The services for which another call has changed something since, or is about to. */
  readonly meanwhile: Set<ServiceCheckers>;
  readonly snapshots: ReadonlyMap<ServiceCheckers, Snapshot>;
}

/** All checkers of one run: those of each service of ours, which are told of the calls that may be made for it. */
export class Checkers {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #services: readonly ServiceCheckers[];
  /** What was before the calls that are under way. */
  readonly #underWay = new Set<Moment>();

  constructor(watched: readonly [Watched, ...Watched[]]) {
    this.#world = watched[0].world;
    this.#services = watched.map(
      ({ world, expected }) => new ServiceCheckers(world, expected, (violation) => this.#violated(violation)),
    );
    const contexts = this.#services.map(({ context }) => context);
    for (const context of contexts)
      context.ours = contexts.filter(({ world }) => world.installation === context.world.installation);
    this.check();
  }

  /** Goes around every call of ours; `next` makes it. */
  around(call: OurCall, next: () => Promise<unknown>): Promise<unknown> {
    const concerned = this.#concerned(call);
    for (const service of concerned) service.called(call);
    return POLLING.test(call.operation) ? next() : this.#aroundOther(call, concerned, next);
  }

  async #aroundOther(call: OurCall, concerned: readonly ServiceCheckers[], next: () => Promise<unknown>) {
    const isChange = call.service !== 'dynamodb' && MUTATING.test(call.operation);
    if (isChange) return this.#aroundChange(call, this.#read(concerned), next);
    const response = await next();
    for (const service of concerned) service.returned(call);
    return response;
  }

  async #aroundChange(call: OurCall, was: Moment, next: () => Promise<unknown>) {
    for (const other of this.#underWay) {
      for (const one of was.snapshots.keys()) other.meanwhile.add(one);
      for (const one of other.snapshots.keys()) was.meanwhile.add(one);
    }
    this.#underWay.add(was);
    try {
      const response = await next();
      this.#changed(call, was);
      return response;
    } finally {
      // Not sooner: another call may begin, and take effect, between the response and this.
      this.#underWay.delete(was);
    }
  }

  /** A response as our code got it, whatever faults have made of it. */
  responded(call: OurCall, response: unknown): void {
    for (const service of this.#concerned(call)) service.responded(call, response);
  }

  /** Checks the cloud as it is; called every 15 seconds of virtual time, and after every change. */
  check(): void {
    for (const service of this.#services) service.check();
  }

  /** Called when somebody else has changed the split of the first service. */
  foreignEdit(): void {
    this.#services[0]?.foreignEdit();
  }

  /** What must be true once every rollout is over and no fault goes on. `locked`: the services that somebody still holds. */
  atEnd(locked: readonly string[]): void {
    for (const service of this.#services) service.ended(locked.includes(service.context.world.service));
  }

  #concerned(call: OurCall): readonly ServiceCheckers[] {
    return this.#services.length === 1
      ? this.#services
      : this.#services.filter((service) => service.concerns(call));
  }

  #read(concerned: readonly ServiceCheckers[]): Moment {
    const snapshots = new Map(concerned.map((service) => [service, service.snapshot()]));
    return { account: accountState(this.#world.services), snapshots, meanwhile: new Set() };
  }

  #changed(call: OurCall, { account, snapshots, meanwhile }: Moment): void {
    const others = [...meanwhile].map(({ context }) => context);
    const change = { before: account, after: accountState(this.#world.services), others };
    for (const [service, before] of snapshots) service.changed(call, before, change);
  }

  #violated(violation: Violation): void {
    const { invariant, what } = violation;
    if (this.violations.some((known) => known.invariant === invariant && known.what === what)) return;
    this.violations.push(violation);
  }
}
