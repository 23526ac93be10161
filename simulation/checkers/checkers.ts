import type { OurCall, World } from '../world/world.ts';
import { BudgetChecker } from './budget.ts';
import { type CheckerContext, type Expectations, round, type Snapshot, type Violation } from './context.ts';
import { leftAtEnd } from './final-state.ts';
import { FleetChecker } from './fleets.ts';
import { RollbackChecker } from './rollback.ts';
import { TrafficChecker } from './traffic.ts';

const MUTATING =
  /^(Create|Modify|Update|Delete|Set|Put(?!Events|Item)|Suspend|Resume|Attach|Detach|Enable|Terminate)/;
const ELB_WRITES = ['ModifyListener', 'ModifyRule'];
const SPLIT_CALLS = [...ELB_WRITES, 'DescribeListeners', 'DescribeRules'];

/**
 * Watches a world for the invariants. It judges by the cloud's own state and by the calls that are made: what our
 * code believes is not evidence.
 */
export class Checkers {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #context: CheckerContext;
  readonly #traffic: TrafficChecker;
  readonly #fleets: FleetChecker;
  readonly #rollback: RollbackChecker;
  readonly #budget: BudgetChecker;
  /** The last time that somebody else changed the split. */
  #foreignAt = Number.NEGATIVE_INFINITY;
  /** The builds that our code has asked about. */
  readonly #lookedAt = new Set<string>();
  #latestEpoch = 0;
  /** The launch template's versions of before. */
  readonly #versions: ReadonlySet<number>;

  constructor(world: World, expected: Expectations) {
    this.#world = world;
    this.#versions = new Set(world.state.templateVersions().keys());
    this.#context = this.#contextOf(world, expected);
    this.#traffic = new TrafficChecker(this.#context);
    this.#fleets = new FleetChecker(this.#context);
    this.#rollback = new RollbackChecker(this.#context);
    this.#budget = new BudgetChecker(this.#context);
    this.tick();
  }

  #contextOf(world: World, expected: Expectations): CheckerContext {
    const original = world.state.group(world.infrastructure.fleet)!;
    const { name, targetGroup, images, desired } = original;
    const context: CheckerContext = {
      world,
      expected,
      original,
      blue: { name, targetGroup, image: images[0] ?? '' },
      former: new Set(),
      full: desired,
      greenShare: (shares) => round(100 - (shares.get(context.blue.targetGroup)?.percent ?? 0)),
      isBlindMoment: () => world.clock.now() - this.#foreignAt <= expected.staleness,
      violated: (invariant, what) => this.#violated(invariant, what),
    };
    return context;
  }

  /** Stands around every call of ours. */
  async around(call: OurCall, next: () => Promise<unknown>): Promise<unknown> {
    this.#budget.count(call);
    const isChange = call.service !== 'dynamodb' && MUTATING.test(call.operation);
    const before = isChange ? this.#snapshot() : undefined;
    const answer = await next();
    if (before) this.#changed(call, before);
    else this.#answered(call);
    return answer;
  }

  #changed(call: OurCall, before: Snapshot): void {
    const after = this.#snapshot();
    if (ELB_WRITES.includes(call.operation)) this.#traffic.write(call, before, after);
    this.#fleets.change(call, before, after);
    this.#rollback.change(call, before.groups, after.groups);
    this.#epoch(call);
    this.#look(after);
  }

  #answered(call: OurCall): void {
    if (call.operation === 'PutItem') this.#traffic.recorded(call);
    const { imageBuildVersionArn } = call.input as { imageBuildVersionArn?: string };
    if (call.operation === 'GetImage') this.#lookedAt.add(imageBuildVersionArn ?? '');
    if (call.operation === 'PutEvents') this.#announced(call.input);
  }

  /** An answer as our code got it, whatever faults have made of it. */
  told(call: OurCall, answer: unknown): void {
    if (call.operation === 'GetMetricData') this.#traffic.told(answer);
    if (SPLIT_CALLS.includes(call.operation)) this.#fleets.seen();
  }

  /** Nobody is called at night for what passes by itself. */
  #announced(input: unknown): void {
    const { Entries = [] } = input as { Entries?: { DetailType?: string }[] };
    const isCall = Entries.some(({ DetailType }) => DetailType === 'RolloutNeedsOperator');
    if (isCall && this.#context.expected.ends) this.#violated('I9', 'a person was called for nothing');
  }

  /** Looks at what is true all the time; called every 15 seconds of virtual time, and after every change. */
  tick(): void {
    this.#look(this.#snapshot());
  }

  #look(snapshot: Snapshot): void {
    const { shares, groups } = snapshot;
    const context = this.#context;
    this.#follow(snapshot);
    const blue = groups.get(context.blue.name);
    if (blue && blue.desired > 0) context.full = Math.max(context.original.desired, blue.desired);
    this.#fleets.look(snapshot);
    this.#rollback.look(snapshot);
    this.#traffic.look(shares);
  }

  /** Told when somebody else changes the split. */
  foreign(): void {
    this.#foreignAt = this.#world.clock.now();
    this.#fleets.foreign(this.#snapshot().shares);
    this.tick();
  }

  /** I9, and what else must be true once a rollout is over and no fault goes on. */
  atEnd(locked: boolean): void {
    const { expected } = this.#context;
    if (expected.refused)
      this.#violated('I10', `on-call's rollback was refused with ${expected.refused} every time`);
    if (expected.falseAnswer) this.#violated('I10', expected.falseAnswer);
    const seen = { ...this.#context, locked, lookedAt: this.#lookedAt, versions: this.#versions };
    for (const { invariant, what } of leftAtEnd(this.#world, seen, expected)) {
      this.#violated(invariant, what);
    }
  }

  /** After a promotion the fleet that has everything is blue for the next rollout. */
  #follow({ shares, groups }: Snapshot): void {
    const { blue, expected } = this.#context;
    if (groups.has(blue.name)) return;
    const next = [...groups.values()].find(({ targetGroup }) => shares.get(targetGroup)?.percent === 100);
    if (!next) return;
    this.#context.blue = { name: next.name, targetGroup: next.targetGroup, image: next.images[0] ?? '' };
    this.#context.former.add(blue.image);
    this.#traffic.promoted();
    expected.aborted = undefined;
  }

  #violated(invariant: string, what: string): void {
    if (this.violations.some((known) => known.invariant === invariant && known.what === what)) return;
    this.violations.push({ invariant, at: this.#world.clock.now(), what });
  }

  #snapshot(): Snapshot {
    const { state } = this.#world;
    return {
      shares: new Map(state.shares().map((share) => [share.targetGroup, share])),
      groups: new Map(state.groups().map((group) => [group.name, group])),
    };
  }

  /** I5: once an execution with a later epoch has changed something, an earlier one of the service changes nothing. */
  #epoch(call: OurCall): void {
    const { epoch } = (call.invocation?.payload ?? {}) as { epoch?: number };
    if (epoch === undefined) return;
    if (epoch < this.#latestEpoch)
      this.#violated('I5', `${call.caller} of epoch ${epoch} acts after epoch ${this.#latestEpoch} has`);
    else this.#latestEpoch = epoch;
  }
}
