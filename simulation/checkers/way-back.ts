import type { OurCall } from '../world/calls.ts';
import type { Checker, SplitWrite } from './checker.ts';
import { type CheckerContext, isInOneStep } from './context.ts';

interface Proven {
  readonly took: number;
}

/** I21: green gets its first weight only once it was tried that blue can have everything back, in time. */
export class WayBackChecker implements Checker {
  readonly #context: CheckerContext;
  /** The fleets that have had a weight. */
  readonly #raised = new Set<string>();
  /** The fleet before whose first weight blue was given everything, when, and when that was read back. */
  #tried: { readonly fleet: string; readonly writtenAt: number; readAt?: number } | undefined;
  /** What the last record of a rollout says. */
  #recorded: Proven | undefined;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  returned({ operation, input }: OurCall): void {
    const { Item } = input as { Item?: { wayBack?: { proven?: Proven }; green?: unknown } };
    if (operation === 'PutItem' && Item?.green) this.#recorded = Item.wayBack?.proven;
  }

  responded({ caller, operation, at }: OurCall): void {
    const isRule = this.#context.world.infrastructure.listener.includes(':listener-rule/');
    const isReading =
      caller === 'shift-traffic' && operation === (isRule ? 'DescribeRules' : 'DescribeListeners');
    if (this.#tried && isReading) this.#tried.readAt ??= at;
  }

  splitWritten({ call, fleet, is }: SplitWrite): void {
    if (call.caller !== 'shift-traffic' || this.#raised.has(fleet)) return;
    // Whatever somebody else has made of the split since it was read: this write gives blue everything.
    if (is === 0) {
      this.#tried = { fleet, writtenAt: this.#context.world.clock.now() };
      return;
    }
    this.#raised.add(fleet);
    const flaw = isInOneStep(this.#context) ? undefined : this.#flaw(fleet);
    if (flaw) this.#context.violated('I21', `${call.caller} gives ${fleet} its first weight, but ${flaw}`);
  }

  #flaw(fleet: string): string | undefined {
    const { backWithin } = this.#context.expected;
    const { readAt, writtenAt = 0 } = this.#tried?.fleet === fleet ? this.#tried : {};
    if (readAt === undefined) return 'nobody has tried whether blue can have everything back';
    if (!this.#recorded) return 'no record says that the way back is proven';
    const took = Math.max(this.#recorded.took, readAt - writtenAt);
    return took > backWithin ? `the way back takes ${took} ms, of ${backWithin}` : undefined;
  }
}
