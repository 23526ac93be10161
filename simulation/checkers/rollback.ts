import type { OurCall } from '../world/world.ts';
import type { CheckerContext, Snapshot } from './context.ts';

type Groups = Snapshot['groups'];

/** What has been wrong for longer than reads may be stale is known to be wrong, milliseconds. */
const KNOWN = 90_000;
/** From the look at the images to the launch, milliseconds. */
const BETWEEN = 30_000;

/** Watches that there is a fleet to go back to for as long as it may be needed: I2 and I3. */
export class RollbackChecker {
  readonly #context: CheckerContext;
  #blue = '';
  /** Blue has been shrunk by a call of ours. */
  #isRetiring = false;
  /** Since when a fleet beside blue has had fewer healthy servers than blue has. */
  readonly #shortSince = new Map<string, number>();

  /** Since when the image of blue's servers has been gone. */
  #goneSince: number | undefined;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Looks at blue, which has to keep its servers while a fleet beside it is being tried with traffic. */
  look({ shares, groups }: Snapshot) {
    const { blue, full } = this.#context;
    if (blue.name !== this.#blue) this.#isRetiring = false;
    this.#blue = blue.name;
    const now = this.#context.world.clock.now();
    for (const { name, healthy } of groups.values()) {
      if (healthy >= full) this.#shortSince.delete(name);
      else if (!this.#shortSince.has(name)) this.#shortSince.set(name, now);
    }
    const fleet = groups.get(blue.name);
    const isGone = fleet?.images.some((image) => !this.#context.world.services.ec2.hasImage(image));
    this.#goneSince = isGone ? (this.#goneSince ?? now) : undefined;
    const isTried = [...shares].some(([arn, { percent }]) => arn !== blue.targetGroup && percent > 0);
    if (fleet && isTried && !this.#isRetiring && fleet.desired < full) {
      this.#context.violated(
        'I3',
        `${blue.name} has ${fleet.desired} servers of ${full} while it is the way back`,
      );
    }
  }

  /** What a call of ours has changed. */
  change(call: OurCall, before: Groups, after: Groups): void {
    const [was, is] = [before.get(this.#blue), after.get(this.#blue)];
    if (was && was.desired > 0 && (is?.desired ?? 0) < was.desired) this.#shrunk(call, after);
    const isLaunch = [...after.keys()].some((name) => !before.has(name));
    if (isLaunch) this.#checkRelaunch(call);
  }

  /** I2: blue isn't given up for a fleet that has been short of servers, and could be known to be. */
  #shrunk(call: OurCall, groups: Groups): void {
    this.#isRetiring = true;
    const now = this.#context.world.clock.now();
    for (const { name, healthy } of groups.values()) {
      const since = this.#shortSince.get(name) ?? now;
      if (name === this.#blue || healthy >= this.#context.full || now - since < KNOWN) continue;
      const what = `${name} has ${healthy} healthy servers of ${this.#context.full}`;
      this.#context.violated('I2', `${call.caller} shrinks ${this.#blue} though ${what}`);
    }
  }

  /** I3: nothing is begun while blue couldn't be launched again. */
  #checkRelaunch(call: OurCall): void {
    const { now } = this.#context.world.clock;
    if (this.#goneSince === undefined || now() - this.#goneSince < BETWEEN) return;
    this.#context.violated('I3', `${call.caller} launches a fleet though the image of ${this.#blue} is gone`);
  }
}
