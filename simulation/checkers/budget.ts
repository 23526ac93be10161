import type { OurCall } from '../world/world.ts';
import type { CheckerContext } from './context.ts';

/** AWS calls of one look at a bake, those to the load balancer among them: what a rollout of days makes most often. */
const MOST = 6;
const MOST_TO_BALANCER = 2;

/** I14: counts the calls of each look. Records don't count. */
export class BudgetChecker {
  readonly #context: Pick<CheckerContext, 'violated'>;
  readonly #looks = new Map<number, { all: number; toBalancer: number }>();

  constructor(context: Pick<CheckerContext, 'violated'>) {
    this.#context = context;
  }

  count({ caller, service, invocation }: OurCall): void {
    if (caller !== 'analyze' || service === 'dynamodb' || !invocation) return;
    const look = this.#looks.get(invocation.index) ?? { all: 0, toBalancer: 0 };
    this.#looks.set(invocation.index, look);
    look.all += 1;
    if (service === 'elasticloadbalancing') look.toBalancer += 1;
    if (look.all > MOST || look.toBalancer > MOST_TO_BALANCER) {
      this.#context.violated(
        'I14',
        `one look took more than ${MOST} calls, ${MOST_TO_BALANCER} to the load balancer`,
      );
    }
  }
}
