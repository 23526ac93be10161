import { TAGS } from '../../src/rollout/fleet/tags.ts';
import type { OurCall } from '../world/calls.ts';
import { PROBES } from '../world/counted-prober.ts';
import type { Checker } from './checker.ts';
import { type CheckerContext, greenFleet } from './context.ts';
import type { AnnouncedEvent } from './service-of.ts';

/** AWS calls of one check of a bake, those to the load balancer among them: what a rollout of days makes most often. */
const MAX_CALLS = 6;
/** The split, and the health of each fleet: DescribeTargetHealth takes one target group. */
const MAX_BALANCER_CALLS = 3;

/** Sizing back a blue that others have shrunk reads the group once more, to prove whose it is, and changes it; … */
const SIZING_CALLS = 2;
/** … where somebody has taken its tags off, it is marked before, with as many. */
const MARKING_CALLS = 2;
/** Green is read, and once more to prove whose it is, and sized after a blue that has grown. */
const GROWTH_CALLS = 3;
/** The records are counted elsewhere, probes are requests of clients, and each gate is asked once at most. */
const NOT_AWS = ['dynamodb', 'lambda', PROBES];

interface Counts {
  all: number;
  toBalancer: number;
  /** Green was smaller, as it began, than a blue that has grown. */
  readonly isBehind: boolean;
  /** Somebody has taken our tags off blue. */
  readonly isUnmarked: boolean;
  /** The events that it has announced. They aren't counted: what the bus refused before comes with what is new. */
  readonly announced: Set<string>;
}

/** I14: counts the calls of each check of a bake. */
export class BudgetChecker implements Checker {
  readonly #context: CheckerContext;
  readonly #counts = new Map<number, Counts>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  called({ caller, service, invocation, input }: OurCall): void {
    if (caller !== 'analyze' || NOT_AWS.includes(service) || !invocation) return;
    const count = this.#counts.get(invocation.index) ?? this.#newCounts();
    this.#counts.set(invocation.index, count);
    if (service === 'events') this.#announced(count, input);
    else count.all += 1;
    if (service === 'elasticloadbalancing') count.toBalancer += 1;
    const mayGrowBack = this.#context.expected.sizeBackWithin !== undefined;
    const back = SIZING_CALLS + (count.isUnmarked ? MARKING_CALLS : 0);
    const more = (mayGrowBack ? back : 0) + (count.isBehind ? GROWTH_CALLS : 0);
    // A fleet in two target groups takes as many calls to the load balancer once more, and its metrics.
    const { calls, toBalancer } = this.#context.world.inner
      ? { calls: MAX_CALLS + MAX_BALANCER_CALLS + 1, toBalancer: 2 * MAX_BALANCER_CALLS }
      : { calls: MAX_CALLS, toBalancer: MAX_BALANCER_CALLS };
    if (count.all <= calls + more && count.toBalancer <= toBalancer) return;
    const what = `one check took more than ${calls} calls, ${toBalancer} to the load balancer`;
    this.#context.violated('I14', what);
  }

  #isBehind(): boolean {
    const { world, blue, isReduced } = this.#context;
    // Its own size tells little of one that was sized down.
    if (isReduced) return true;
    const green = greenFleet(this.#context);
    return green !== undefined && green.desired < (world.state.group(blue.name)?.desired ?? 0);
  }

  #newCounts(): Counts {
    const { world, blue } = this.#context;
    const isUnmarked = !(TAGS.blueOf in (world.state.group(blue.name)?.tags ?? {}));
    return { all: 0, toBalancer: 0, isBehind: this.#isBehind(), isUnmarked, announced: new Set() };
  }

  #announced({ announced }: Counts, input: unknown): void {
    for (const { Detail = '' } of (input as { Entries?: AnnouncedEvent[] }).Entries ?? []) {
      if (announced.has(Detail)) this.#context.violated('I14', 'one check announced the same twice');
      announced.add(Detail);
    }
  }
}
