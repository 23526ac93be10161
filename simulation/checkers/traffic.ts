import type { GroupState } from '../world/state.ts';
import type { Invocation, OurCall } from '../world/world.ts';
import { type CheckerContext, round, type Snapshot } from './context.ts';

/** How long a write may be tried again until it reads back, milliseconds. */
const READ_BACK = 120_000;
/** A weight that rose in the very moment of an abort must be taken back this soon, milliseconds. */
const TAKEN_BACK = 60_000;

/** ⌈share × R⌉, worked out here once more: what our own code takes for enough is what is being watched. */
const neededFor = (percent: number, full: number) => Math.max(1, Math.ceil((percent * full) / 100));

/** Watches who gets traffic, and when: I1, I2, I7, I8, I11 and I12. */
export class TrafficChecker {
  readonly #context: CheckerContext;
  /** Green's share after our last write, and the requests of each minute that our code has been told of since. */
  #written = 0;
  #raisedAt = 0;
  readonly #seen = new Map<number, number>();
  #roseAfterAbort: number | undefined;
  /** What our last write found, the invocation that made it, and whether that has recorded what came of it. */
  #beforeWrite = 0;
  #writtenBy: Invocation | undefined;
  #isConfirmed = true;
  /** The fleet that our last write was for. */
  #writtenFor = '';
  /** What each target group had of healthy servers, for as long as our code may not have been told otherwise. */
  #seenHealthy: { readonly at: number; readonly shares: Snapshot['shares'] }[] = [];
  /** The calls that have written a record. */
  readonly #records: OurCall[] = [];

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Looks at what is true all the time. */
  look(shares: Snapshot['shares']): void {
    this.#remember(shares);
    this.#afterAbort(this.#context.world.clock.now(), this.#context.greenShare(shares));
  }

  /** A record was written by this call. */
  recorded(call: OurCall): void {
    this.#records.push(call);
    if (call.invocation === this.#writtenBy) this.#isConfirmed = true;
  }

  /** Another fleet is blue now: green was promoted. */
  promoted(): void {
    this.#written = 0;
    this.#roseAfterAbort = undefined;
  }

  #remember(shares: Snapshot['shares']): void {
    const { staleness } = this.#context.expected;
    if (staleness === 0) return;
    const at = this.#context.world.clock.now();
    this.#seenHealthy = [...this.#seenHealthy.filter((one) => one.at >= at - staleness), { at, shares }];
  }

  /** The most healthy servers that our code may believe the target group to have. */
  #believable(targetGroup: string, healthy: number): number {
    const before = this.#seenHealthy.map(({ shares }) => shares.get(targetGroup)?.healthy ?? 0);
    return Math.max(healthy, ...before);
  }

  /** A call of ours has written the split. */
  write(call: OurCall, before: Snapshot, after: Snapshot): void {
    const [was, is] = [this.#context.greenShare(before.shares), this.#context.greenShare(after.shares)];
    for (const [targetGroup, { percent }] of after.shares) {
      if (percent > (before.shares.get(targetGroup)?.percent ?? 0)) this.#given(call, targetGroup, after);
    }
    if (is !== was && !this.#isRecorded(call, is)) {
      this.#context.violated('I12', `${call.caller} wrote a split without having recorded that it would`);
    }
    const fleet = this.#greenFleet()?.name ?? '';
    // Another fleet is another rollout, which begins from nothing whatever became of the one before.
    if (fleet !== this.#writtenFor) {
      this.#written = 0;
      this.#roseAfterAbort = undefined;
    }
    this.#writtenFor = fleet;
    if (is > was) this.#raise(call, was, is);
    if (is < was && is !== 0 && !this.#context.isBlindMoment())
      this.#context.violated('I7', `${call.caller} lowered green to ${is} %, neither to the plan nor to 0`);
    if (is !== was) {
      this.#beforeWrite = was;
      this.#writtenBy = call.invocation;
      this.#isConfirmed = false;
      this.#written = is;
      this.#raisedAt = this.#context.world.clock.now();
      this.#seen.clear();
    }
  }

  /**
   * The function itself has recorded since it was invoked that this is what it means to do, or its double has: of two who
   * write the same at once one is refused, and finds that what stands there is what it meant.
   */
  #isRecorded({ caller, invocation }: OurCall, percent: number): boolean {
    const since = this.#context.world.calls.find((call) => call.invocation === invocation)?.index ?? 0;
    return this.#records.some((record) => {
      const { Item } = record.input as { Item?: { traffic?: { intended?: number } } };
      return record.caller === caller && record.index >= since && Item?.traffic?.intended === percent;
    });
  }

  /** I1, I2 and I13: who is given more than before must have the servers for it, and none of another fleet. */
  #given({ caller }: OurCall, targetGroup: string, { shares }: Snapshot): void {
    const { world, blue, full, violated } = this.#context;
    const percent = shares.get(targetGroup)?.percent ?? 0;
    const healthy = this.#believable(targetGroup, shares.get(targetGroup)?.healthy ?? 0);
    const strangers = world.state.strangers(targetGroup);
    if (strangers > 0) violated('I13', `${caller} gave traffic to ${strangers} servers of another fleet`);
    const share = `${round(percent)} %`;
    if (healthy === 0) violated('I1', `${caller} gave ${share} to a fleet without healthy servers`);
    const other = [...shares].find(([arn]) => arn !== targetGroup)?.[1].healthy ?? 0;
    const isBlue = targetGroup === blue.targetGroup;
    const needed = isBlue ? this.#neededToGoBack(other) : neededFor(percent, full);
    if (healthy < needed)
      violated('I2', `${caller} gave ${share} to ${healthy} healthy servers, ${needed} are needed`);
  }

  #raise(call: OurCall, was: number, is: number): void {
    const { weights, bake, minimumRequests, aborted } = this.#context.expected;
    const now = this.#context.world.clock.now();
    if (aborted && aborted.fleet === this.#writtenFor && now > aborted.at) this.#roseAfterAbort ??= now;
    if (this.#context.isBlindMoment()) return;
    const step = weights.indexOf(is);
    const isRelaunch = this.#isRelaunch();
    const isPlanned = step >= 0 && (weights[step - 1] ?? 0) === was;
    if (!isPlanned && !(isRelaunch && is === 100)) {
      this.#context.violated(
        'I7',
        `${call.caller} raised green from ${was} % to ${is} %, which isn't the plan's next step`,
      );
    }
    // An edit that falls between our write and its reading back looks like an old answer, or like no write at all.
    const isUnsure = !this.#isConfirmed || now - this.#raisedAt < READ_BACK;
    if (was !== this.#written && !(was === this.#beforeWrite && isUnsure)) {
      this.#context.violated('I11', `${call.caller} went on over a foreign edit: ${was} % was not ours`);
    }
    if (step < 1 || isRelaunch) return;
    if (now - this.#raisedAt < bake)
      this.#context.violated('I8', `${call.caller} raised to ${is} % before the bake was over`);
    const seen = this.#requestsSeen();
    if (seen < minimumRequests) {
      this.#context.violated('I8', `${call.caller} raised to ${is} % having seen ${seen} requests`);
    }
  }

  #greenFleet(): GroupState | undefined {
    const groups = this.#context.world.state.groups();
    return groups.find(({ targetGroup }) => targetGroup !== this.#context.blue.targetGroup);
  }

  /** An image from before comes back in one step when on-call asks for it. */
  #isRelaunch(): boolean {
    const { expected, former } = this.#context;
    const images = this.#greenFleet()?.images ?? [];
    return expected.mayRelaunch === true && images.length > 0 && images.every((image) => former.has(image));
  }

  /** Blue takes everything back with nearly all of its servers, when it is the healthier one, or when a person insists. */
  #neededToGoBack(greenHealthy: number): number {
    if (this.#context.expected.aborted?.force) return 1;
    return Math.max(1, Math.min(Math.ceil(0.9 * this.#context.full), greenHealthy));
  }

  /** I7: a raise that was under way as the abort came is taken back at once. */
  #afterAbort(now: number, green: number): void {
    if (this.#roseAfterAbort === undefined) return;
    if (green === 0) this.#roseAfterAbort = undefined;
    else if (now - this.#roseAfterAbort > TAKEN_BACK)
      this.#context.violated('I7', `green has ${green} % after an abort`);
  }

  /** What our code has been told of green's requests since the last raise: all that a verdict can rest on. */
  told(answer: unknown): void {
    const { MetricDataResults = [] } = answer as { MetricDataResults?: MetricResult[] };
    const found = MetricDataResults.find(({ Id = '' }) => /green/i.test(Id) && /req/i.test(Id));
    if (found?.StatusCode !== 'Complete') return;
    const { Values = [], Timestamps = [] } = found;
    // A minute may be read more than once.
    for (const [index, time] of Timestamps.entries()) this.#seen.set(time.getTime(), Values[index] ?? 0);
  }

  #requestsSeen(): number {
    const minutes = [...this.#seen].filter(([minute]) => minute >= this.#raisedAt);
    return minutes.reduce((sum, [, requests]) => sum + requests, 0);
  }
}

interface MetricResult {
  readonly Id?: string;
  readonly StatusCode?: string;
  readonly Values?: number[];
  readonly Timestamps?: Date[];
}
