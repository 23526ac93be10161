import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

/**
 * I24: an image of the environment before is launched here once it has been live there for as long as the spec asks, and
 * a person has started it where the spec asks for that. What went back there was never live.
 */
export class PromotionChecker implements Checker {
  readonly #context: CheckerContext;
  /** The image that has everything there. */
  #live: string | undefined;
  /** When each image first had everything there: a way back from it that fails doesn't begin its time anew. */
  readonly #since = new Map<string, number>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  check(): void {
    const { expected, ours, world } = this.#context;
    const { follows } = expected;
    if (!follows) return;
    const from = ours.find((one) => one.world.service === follows.service)?.world.state;
    const full = from?.shares().find(({ percent }) => percent === 100);
    const image = from?.groups().find(({ targetGroup }) => targetGroup === full?.targetGroup)?.images[0];
    // A fleet whose servers are all being replaced still runs its image.
    if (image === undefined || image === this.#live) return;
    this.#live = image;
    if (!this.#since.has(image)) this.#since.set(image, world.clock.now());
  }

  changed({ call, before, after }: Change): void {
    const { follows } = this.#context.expected;
    if (!follows || call.operation !== 'CreateAutoScalingGroup') return;
    const { world } = this.#context;
    for (const [name, { templateVersion }] of after.groups) {
      if (before.groups.has(name)) continue;
      this.#launched(name, world.state.templateVersions().get(templateVersion) ?? '', follows);
    }
  }

  #launched(
    name: string,
    image: string,
    { service, soak, startedAt }: NonNullable<CheckerContext['expected']['follows']>,
  ): void {
    const { world, expected, former, violated } = this.#context;
    if (expected.mayRelaunch && former.has(image)) return;
    const isLive = this.#live === image;
    if (!isLive) violated('I24', `${name} is launched of ${image}, which isn't live in ${service}`);
    else if (world.clock.now() - (this.#since.get(image) ?? world.clock.now()) < soak)
      violated('I24', `${name} is launched of ${image} before its time in ${service} is over`);
    if (startedAt === 'nobody') violated('I24', `${name} is launched, and nobody has started it`);
  }
}
