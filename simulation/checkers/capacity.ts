import type { OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isBlueLost, neededFor, round, type Snapshot } from './context.ts';

/** I1, I2 and I13: whose share rises must have the servers for it, and none of another fleet. */
export class CapacityChecker implements Checker {
  readonly #context: CheckerContext;
  /** Since when each target group has had targets of others. */
  readonly #strangersSince = new Map<string, number>();
  /** What each target group had of healthy servers, for as long as our code may have read it so. */
  #seenHealthy: { readonly at: number; readonly shares: Snapshot['shares'] }[] = [];

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  check({ shares }: Snapshot): void {
    this.#noteStrangers(shares);
    const blue = shares.get(this.#context.blue.targetGroup);
    if (blue?.healthy === 0) this.#context.blueLostAt = this.#context.world.clock.now();
    this.#noteHealthy(shares);
  }

  /** What was read in a moment between two looks at the cloud is what a late write acts on. */
  responded({ operation }: OurCall): void {
    if (operation !== 'DescribeTargetHealth' || this.#context.expected.staleness === 0) return;
    const { state } = this.#context.world;
    this.#noteHealthy(new Map(state.shares().map((share) => [share.targetGroup, share])));
  }

  #noteHealthy(shares: Snapshot['shares']): void {
    const { staleness } = this.#context.expected;
    if (staleness === 0) return;
    const at = this.#context.world.clock.now();
    this.#seenHealthy = [...this.#seenHealthy.filter((one) => one.at >= at - staleness), { at, shares }];
  }

  #noteStrangers(shares: Snapshot['shares']): void {
    const { state, clock } = this.#context.world;
    for (const targetGroup of shares.keys()) {
      if (state.strangers(targetGroup) === 0) this.#strangersSince.delete(targetGroup);
      else if (!this.#strangersSince.has(targetGroup)) this.#strangersSince.set(targetGroup, clock.now());
    }
  }

  splitWritten({ call, before, after }: SplitWrite): void {
    for (const [targetGroup, { percent }] of after.shares) {
      if (percent > (before.shares.get(targetGroup)?.percent ?? 0)) this.#given(call, targetGroup, after);
    }
  }

  #given({ caller }: OurCall, targetGroup: string, { shares }: Snapshot): void {
    const { world, expected, blue, full, violated } = this.#context;
    const isBlue = targetGroup === blue.targetGroup;
    const percent = shares.get(targetGroup)?.percent ?? 0;
    const healthy = this.#believable(targetGroup, shares.get(targetGroup)?.healthy ?? 0);
    const strangers = world.state.strangers(targetGroup);
    const isKnown = world.clock.now() - (this.#strangersSince.get(targetGroup) ?? 0) >= expected.staleness;
    // Whatever servers there are beside a dead blue are better than none, and a way back waits for nobody's servers.
    if (strangers > 0 && isKnown && !isBlue && !isBlueLost(this.#context))
      violated('I13', `${caller} gave traffic to ${strangers} servers of another fleet`);
    const share = `${round(percent)} %`;
    if (healthy === 0) violated('I1', `${caller} gave ${share} to a fleet without healthy servers`);
    const other = [...shares].find(([arn]) => arn !== targetGroup)?.[1].healthy ?? 0;
    const neededAhead = isBlueLost(this.#context) ? 1 : neededFor(percent, full);
    const needed = isBlue ? this.#neededToGoBack(other, percent) : neededAhead;
    if (healthy < needed)
      violated('I2', `${caller} gave ${share} to ${healthy} healthy servers, ${needed} are needed`);
  }

  /** The most healthy servers that our code may believe the target group to have. */
  #believable(targetGroup: string, healthy: number): number {
    const before = this.#seenHealthy.map(({ shares }) => shares.get(targetGroup)?.healthy ?? 0);
    return Math.max(healthy, ...before);
  }

  /** Blue takes everything back with nearly all of its servers, when it is the healthier one, or when a person insists. */
  #neededToGoBack(greenHealthy: number, percent: number): number {
    const { expected, isReduced, full } = this.#context;
    if (expected.aborted?.force) return 1;
    if (isReduced && greenHealthy > 0) return Math.min(Math.ceil(0.9 * full), neededFor(percent, full));
    return Math.max(1, Math.min(Math.ceil(0.9 * this.#context.full), greenHealthy));
  }
}
