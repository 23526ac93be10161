import type { OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isBlindMoment, isInOneStep } from './context.ts';

interface MetricResult {
  readonly Id?: string;
  readonly StatusCode?: string;
  readonly Values?: number[];
  readonly Timestamps?: Date[];
}

/** I8: a raise needs the bake to be over, and enough requests that our code has read of since the step began. */
export class BakeChecker implements Checker {
  readonly #context: CheckerContext;
  #begunAt = 0;
  /** Green's requests by minute, as our code has read them since: all that a verdict can rest on. */
  readonly #seen = new Map<number, number>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  responded({ operation }: OurCall, response: unknown): void {
    if (operation !== 'GetMetricData') return;
    const { MetricDataResults = [] } = response as { MetricDataResults?: MetricResult[] };
    const found = MetricDataResults.find(({ Id = '' }) => /green/i.test(Id) && /req/i.test(Id));
    if (found?.StatusCode !== 'Complete') return;
    const { Values = [], Timestamps = [] } = found;
    // A minute may be read more than once.
    for (const [index, time] of Timestamps.entries()) this.#seen.set(time.getTime(), Values[index] ?? 0);
  }

  splitWritten({ call, was, is }: SplitWrite): void {
    if (is > was) this.#checkRaise(call, is);
    if (is === was) return;
    this.#begunAt = this.#context.world.clock.now();
    this.#seen.clear();
  }

  #checkRaise({ caller }: OurCall, is: number): void {
    const { world, expected, violated } = this.#context;
    const { weights, bake, minimumRequests } = expected;
    if (isBlindMoment(this.#context) || weights.indexOf(is) < 1) return;
    if (isInOneStep(this.#context) || expected.mayHurry) return;
    if (world.clock.now() - this.#begunAt < bake)
      violated('I8', `${caller} raised to ${is} % before the bake was over`);
    const seen = this.#requestsSeen();
    if (seen < minimumRequests) violated('I8', `${caller} raised to ${is} % having seen ${seen} requests`);
  }

  #requestsSeen(): number {
    const minutes = [...this.#seen].filter(([minute]) => minute >= this.#begunAt);
    return minutes.reduce((sum, [, requests]) => sum + requests, 0);
  }
}
