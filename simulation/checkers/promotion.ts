import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { type Launch, launchesIn } from './launches.ts';

/**
 * I24: an image of the environment before is launched here once it has been live there for as long as the spec asks, and
 * a person has started it where the spec asks for that. What went back there was never live.
 */
export class PromotionChecker implements Checker {
  readonly #context: CheckerContext;
  /** The image that has everything there. */
  #serving: string | undefined;
  /** The image that is live there, and since when: a way back from it that fails doesn't begin its time anew. */
  #live: { readonly image: string; readonly since: number } | undefined;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  check(): void {
    const { expected, ours } = this.#context;
    const before = ours.find(({ world }) => world.service === expected.follows?.service);
    if (!before) return;
    const { world, blue } = before;
    const full = world.state.shares().find(({ percent }) => percent === 100);
    const fleet = world.state.groups().find(({ targetGroup }) => targetGroup === full?.targetGroup);
    // A fleet whose servers are all being replaced still runs its image.
    this.#serving = fleet?.images[0] ?? this.#serving;
    if (blue.image !== this.#live?.image) this.#live = { image: blue.image, since: world.clock.now() };
  }

  changed(change: Change): void {
    const { world, expected } = this.#context;
    const { follows } = expected;
    if (!follows) return;
    for (const launch of launchesIn(change, world)) this.#launched(launch, follows);
  }

  #launched(
    { name, image }: Launch,
    { service, soak, startedAt }: NonNullable<CheckerContext['expected']['follows']>,
  ): void {
    const { world, expected, former, violated } = this.#context;
    if (expected.mayRelaunch && former.has(image)) return;
    if (this.#serving !== image || this.#live?.image !== image)
      violated('I24', `${name} is launched of ${image}, which isn't live in ${service}`);
    else if (world.clock.now() - this.#live.since < soak)
      violated('I24', `${name} is launched of ${image} before its time in ${service} is over`);
    if (startedAt === 'nobody') violated('I24', `${name} is launched, and nobody has started it`);
  }
}
