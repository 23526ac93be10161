import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { launchesIn } from './launches.ts';

/** A moment of the schedule waits so long for a rollout to end, milliseconds. */
const LATE = 60 * 60_000;
/** The clock of a function may be off by so much, milliseconds. */
const OFF = 5 * 60_000;

/** I24: servers are replaced by ones of the same image at their moment, or where one of them is too old. */
export class RefreshChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed(change: Change): void {
    const { world, blue, expected, violated } = this.#context;
    const { refresh } = expected;
    if (!refresh) return;
    for (const { name, image } of launchesIn(change, world))
      if (image === blue.image && !this.#isDue(refresh))
        violated('I24', `${name} is launched of the live image, and that is not due`);
  }

  #isDue({ at, maxAge }: { readonly at?: number; readonly maxAge?: number }): boolean {
    const now = this.#context.world.clock.now();
    // From its moment to the launch the claim and the preflight take their time.
    if (at !== undefined && now > at - OFF && now < at + LATE + 2 * OFF) return true;
    return maxAge !== undefined && this.#ages().some((age) => age > maxAge - OFF);
  }

  /** How old each server of the live fleet is, milliseconds. */
  #ages(): number[] {
    const { world, blue } = this.#context;
    const { autoScaling, ec2 } = world.services;
    const members = [...(autoScaling.groups.get(blue.name)?.members.keys() ?? [])];
    const launched = members.flatMap((id) => ec2.instances.get(id)?.launched.getTime() ?? []);
    return launched.map((at) => world.clock.now() - at);
  }

  ended(locked: boolean): void {
    const { expected, blue, violated } = this.#context;
    const { refresh, ends } = expected;
    if (!refresh || !ends || locked) return;
    const { maxAge = Number.POSITIVE_INFINITY } = refresh;
    if (this.#ages().some((age) => age > maxAge))
      violated('I24', `${blue.name} has a server at the end that is older than it may be`);
  }
}
