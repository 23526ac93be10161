import type { OurCall } from '../world/calls.ts';
import type { GroupState } from '../world/state.ts';
import type { Change, Checker } from './checker.ts';
import {
  type CheckerContext,
  isBlindMoment,
  isReplacement,
  neededFor,
  round,
  type Snapshot,
} from './context.ts';

const SPLIT_CALLS = ['ModifyListener', 'ModifyRule', 'DescribeListeners', 'DescribeRules'];

/** Of the time that a fleet without traffic is left alone, what its servers have to finish their requests. */
const DRAIN = 120_000;

/** I3 and I4: when a fleet may shrink or go. */
export class FleetChecker implements Checker {
  readonly #context: CheckerContext;
  /** Since when each target group has had no traffic. */
  readonly #idleSince = new Map<string, number>();
  /**
   * Of target groups that somebody else has given traffic, and nobody of ours has seen it: since when they had none
   * before.
   */
  readonly #unseen = new Map<string, number>();

  /** The share of each target group, and since when it is that. */
  readonly #sameSince = new Map<string, { readonly percent: number; readonly at: number }>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Notes since when each target group has had no traffic. */
  check({ shares }: Snapshot): void {
    const now = this.#context.world.clock.now();
    for (const [targetGroup, { percent }] of shares)
      if (this.#sameSince.get(targetGroup)?.percent !== percent)
        this.#sameSince.set(targetGroup, { percent, at: now });
    for (const targetGroup of new Set([...shares.keys(), ...this.#idleSince.keys()])) {
      const { percent = 0 } = shares.get(targetGroup) ?? {};
      const since = this.#idleSince.get(targetGroup);
      // One that never had traffic has been idle for ever.
      if (percent > 0) this.#idleSince.set(targetGroup, Number.POSITIVE_INFINITY);
      else if (since === undefined) this.#idleSince.set(targetGroup, Number.NEGATIVE_INFINITY);
      else if (since === Number.POSITIVE_INFINITY) this.#idleSince.set(targetGroup, now);
    }
  }

  /** What somebody else gave, and took again before our code read the split, was never seen. */
  foreignEdit(shares: Snapshot['shares']): void {
    for (const [targetGroup, { percent }] of shares) {
      const since = this.#idleSince.get(targetGroup) ?? Number.NEGATIVE_INFINITY;
      const before = this.#unseen.get(targetGroup);
      if (percent > 0 && since < Number.POSITIVE_INFINITY) this.#unseen.set(targetGroup, since);
      if (percent > 0 || before === undefined) continue;
      this.#idleSince.set(targetGroup, before);
      this.#unseen.delete(targetGroup);
    }
  }

  responded({ operation }: OurCall): void {
    if (SPLIT_CALLS.includes(operation)) this.#unseen.clear();
  }

  changed({ call, before, after }: Change): void {
    if (isReplacement(call)) return;
    // The blue of another rollout is whole as it begins.
    if ([...after.groups.keys()].some((name) => !before.groups.has(name))) this.#context.isReduced = false;
    for (const [name, group] of before.groups) {
      const now = after.groups.get(name);
      const isSmaller = !now || now.desired < group.desired;
      if (now && isSmaller && now.desired > 0 && this.#context.expected.surge)
        this.#reduced(call, now, after.shares);
      else if (isSmaller && group.desired > 0 && !isBlindMoment(this.#context))
        this.#shrunk(call, group, after.shares);
      this.#deleted(call, group, now);
    }
  }

  #shrunk({ caller }: OurCall, { name, targetGroup }: GroupState, shares: Snapshot['shares']): void {
    const { world, expected, blue, violated } = this.#context;
    const percent = shares.get(targetGroup)?.percent ?? 0;
    const idle = world.clock.now() - (this.#idleSince.get(targetGroup) ?? Number.NEGATIVE_INFINITY);
    if (percent > 0) violated('I4', `${caller} shrinks ${name}, which has ${round(percent)} %`);
    else if (idle < expected.drain)
      violated('I4', `${caller} shrinks ${name} ${Math.round(idle / 1000)} s after its traffic ended`);
    const other = [...shares].find(([arn]) => arn !== targetGroup)?.[1];
    if (name === blue.name && (other?.percent ?? 0) < 100)
      violated('I3', `${caller} shrinks blue before green has everything`);
  }

  /** With a surge each of both fleets keeps what its part of the traffic needs, once the last weight is everywhere. */
  #reduced(
    { caller }: OurCall,
    { name, targetGroup, desired }: GroupState,
    shares: Snapshot['shares'],
  ): void {
    const { world, expected, blue, full, violated } = this.#context;
    if (name === blue.name) this.#context.isReduced = true;
    if (isBlindMoment(this.#context)) return;
    const percent = shares.get(targetGroup)?.percent ?? 0;
    const needed = percent === 0 ? 0 : neededFor(percent, full);
    if (desired < needed)
      violated(
        'I4',
        `${caller} shrinks ${name} to ${desired} servers, its ${round(percent)} % need ${needed}`,
      );
    const settled = world.clock.now() - (this.#sameSince.get(targetGroup)?.at ?? Number.NEGATIVE_INFINITY);
    if (settled < expected.drain - DRAIN)
      violated(
        'I4',
        `${caller} shrinks ${name} ${Math.round(settled / 1_000)} s after its weight was lowered`,
      );
  }

  #deleted({ caller, operation, input }: OurCall, before: GroupState, after: GroupState | undefined): void {
    const { AutoScalingGroupName } = input as { AutoScalingGroupName?: string };
    const isDeleted = operation === 'DeleteAutoScalingGroup' && AutoScalingGroupName === before.name;
    if ((!isDeleted && after) || before.images.length === 0) return;
    this.#context.violated('I4', `${caller} deletes ${before.name} with ${before.images.length} servers`);
  }
}
