import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/** AWS calls of one check of a bake, those to the load balancer among them: what a rollout of days makes most often. */
const MAX_CALLS = 6;
/** The split, and the health of each fleet: DescribeTargetHealth takes one target group. */
const MAX_BALANCER_CALLS = 3;

/** Records; and announcements, which are rare, and made again by whoever comes next while the bus is down. */
const NOT_COUNTED = ['dynamodb', 'events'];

/** I14: counts the calls of each check of a bake. */
export class BudgetChecker implements Checker {
  readonly #context: CheckerContext;
  readonly #counts = new Map<number, { all: number; toBalancer: number }>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  called({ caller, service, invocation }: OurCall): void {
    if (caller !== 'analyze' || NOT_COUNTED.includes(service) || !invocation) return;
    const count = this.#counts.get(invocation.index) ?? { all: 0, toBalancer: 0 };
    this.#counts.set(invocation.index, count);
    count.all += 1;
    if (service === 'elasticloadbalancing') count.toBalancer += 1;
    // Sizing back a blue that others have shrunk reads the group once more, to prove whose it is, and changes it.
    const most = this.#context.expected.sizeBackWithin === undefined ? MAX_CALLS : MAX_CALLS + 2;
    if (count.all <= most && count.toBalancer <= MAX_BALANCER_CALLS) return;
    const what = `one check took more than ${MAX_CALLS} calls, ${MAX_BALANCER_CALLS} to the load balancer`;
    this.#context.violated('I14', what);
  }
}
