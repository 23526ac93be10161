import type { OurCall, World } from '../world/world.ts';
import { Budget } from './budget.ts';
import { type Expectations, round, type Scene, type Snapshot, type Violation } from './context.ts';
import { leftAtEnd } from './final-state.ts';
import { FleetWatch } from './fleets.ts';
import { WayBack } from './rollback.ts';
import { SplitWatch } from './traffic.ts';

const MUTATING =
  /^(Create|Modify|Update|Delete|Set|Put(?!Events|Item)|Suspend|Resume|Attach|Detach|Enable|Terminate)/;
const ELB_WRITES = ['ModifyListener', 'ModifyRule'];
const SPLIT_CALLS = [...ELB_WRITES, 'DescribeListeners', 'DescribeRules'];

/**
 * Watches a world for the invariants. It judges by the cloud's own state and by the calls that are made: what our
 * code believes is not evidence.
 */
export class Observers {
  readonly violations: Violation[] = [];
  readonly #world: World;
  readonly #scene: Scene;
  readonly #split: SplitWatch;
  readonly #fleets: FleetWatch;
  readonly #wayBack: WayBack;
  readonly #budget: Budget;
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
    this.#scene = this.#sceneOf(world, expected);
    this.#split = new SplitWatch(this.#scene);
    this.#fleets = new FleetWatch(this.#scene);
    this.#wayBack = new WayBack(this.#scene);
    this.#budget = new Budget(this.#scene);
    this.tick();
  }

  #sceneOf(world: World, expected: Expectations): Scene {
    const original = world.state.group(world.infrastructure.fleet)!;
    const { name, targetGroup, images, desired } = original;
    const scene: Scene = {
      world,
      expected,
      original,
      blue: { name, targetGroup, image: images[0] ?? '' },
      former: new Set(),
      full: desired,
      greenShare: (shares) => round(100 - (shares.get(scene.blue.targetGroup)?.percent ?? 0)),
      isBlindMoment: () => world.clock.now() - this.#foreignAt <= expected.blur,
      violated: (invariant, what) => this.#violated(invariant, what),
    };
    return scene;
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
    if (ELB_WRITES.includes(call.operation)) this.#split.write(call, before, after);
    this.#fleets.change(call, before, after);
    this.#wayBack.change(call, before.groups, after.groups);
    this.#epoch(call);
    this.#look(after);
  }

  #answered(call: OurCall): void {
    if (call.operation === 'PutItem') this.#split.recorded(call);
    const { imageBuildVersionArn } = call.input as { imageBuildVersionArn?: string };
    if (call.operation === 'GetImage') this.#lookedAt.add(imageBuildVersionArn ?? '');
    if (call.operation === 'PutEvents') this.#announced(call.input);
  }

  /** An answer as our code got it, whatever faults have made of it. */
  told(call: OurCall, answer: unknown): void {
    if (call.operation === 'GetMetricData') this.#split.told(answer);
    if (SPLIT_CALLS.includes(call.operation)) this.#fleets.seen();
  }

  /** Nobody is called at night for what passes by itself. */
  #announced(input: unknown): void {
    const { Entries = [] } = input as { Entries?: { DetailType?: string }[] };
    const isCall = Entries.some(({ DetailType }) => DetailType === 'RolloutNeedsOperator');
    if (isCall && this.#scene.expected.ends) this.#violated('I9', 'a person was called for nothing');
  }

  /** Looks at what is true all the time; called every 15 seconds of virtual time, and after every change. */
  tick(): void {
    this.#look(this.#snapshot());
  }

  #look(snapshot: Snapshot): void {
    const { shares, groups } = snapshot;
    const scene = this.#scene;
    this.#follow(snapshot);
    const blue = groups.get(scene.blue.name);
    if (blue && blue.desired > 0) scene.full = Math.max(scene.original.desired, blue.desired);
    this.#fleets.look(snapshot);
    this.#wayBack.look(snapshot);
    this.#split.look(shares);
  }

  /** Told when somebody else changes the split. */
  foreign(): void {
    this.#foreignAt = this.#world.clock.now();
    this.#fleets.foreign(this.#snapshot().shares);
    this.tick();
  }

  /** I9, and what else must be true once a rollout is over and no fault goes on. */
  atEnd(locked: boolean): void {
    const { expected } = this.#scene;
    if (expected.refused)
      this.#violated('I10', `on-call's rollback was refused with ${expected.refused} every time`);
    if (expected.lied) this.#violated('I10', expected.lied);
    const seen = { ...this.#scene, locked, lookedAt: this.#lookedAt, versions: this.#versions };
    for (const { invariant, what } of leftAtEnd(this.#world, seen, expected)) {
      this.#violated(invariant, what);
    }
  }

  /** After a promotion the fleet that has everything is blue for the next rollout. */
  #follow({ shares, groups }: Snapshot): void {
    const { blue, expected } = this.#scene;
    if (groups.has(blue.name)) return;
    const next = [...groups.values()].find(({ targetGroup }) => shares.get(targetGroup)?.percent === 100);
    if (!next) return;
    this.#scene.blue = { name: next.name, targetGroup: next.targetGroup, image: next.images[0] ?? '' };
    this.#scene.former.add(blue.image);
    this.#split.promoted();
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
