import type { OurCall } from '../world/calls.ts';
import type { GroupState } from '../world/state.ts';
import type { Change, Checker } from './checker.ts';
import { type CheckerContext, isReplacement, neededFor, type Snapshot } from './context.ts';

type Groups = Snapshot['groups'];

/** What has been wrong for longer than reads may be stale is known to be wrong, milliseconds. */
const KNOWN = 90_000;
/** From the check of the images to the launch, milliseconds. */
const BETWEEN = 30_000;

/** I2 and I3: there is a fleet to go back to for as long as it may be needed. */
export class RollbackChecker implements Checker {
  readonly #context: CheckerContext;
  #blue = '';
  /** Blue has been shrunk by a call of ours. */
  #isRetiring = false;
  /** Since when blue is smaller than what carries all of the traffic. */
  #smallSince: number | undefined;
  /** Since when a fleet beside blue has had fewer healthy servers than blue has. */
  readonly #shortSince = new Map<string, number>();
  /** Since when the image of a fleet's servers has been gone. */
  readonly #goneSince = new Map<string, number>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  check({ shares, groups }: Snapshot): void {
    const { blue, full, world, expected, ownFleets, violated } = this.#context;
    if (blue.name !== this.#blue) this.#isRetiring = false;
    this.#blue = blue.name;
    const now = world.clock.now();
    for (const { name, healthy, images } of groups.values()) {
      const isGone = images.some((image) => !world.services.ec2.hasImage(image));
      if (!isGone) this.#goneSince.delete(name);
      else if (!this.#goneSince.has(name)) this.#goneSince.set(name, now);
      if (healthy >= full) this.#shortSince.delete(name);
      else if (!this.#shortSince.has(name)) this.#shortSince.set(name, now);
    }
    const fleet = groups.get(blue.name);
    const isTried = [...shares].some(([arn, { percent }]) => arn !== blue.targetGroup && percent > 0);
    // The size of a blue is its owner's again once its rollout was abandoned, or its group made again.
    const isOurs = fleet !== undefined && ownFleets.has(fleet.arn) && expected.abandoned === undefined;
    const { percent: left = 0 } = shares.get(blue.targetGroup) ?? {};
    const needed = this.#context.isReduced ? neededFor(left, full) : full;
    const isShort = isOurs && isTried && !this.#isRetiring && fleet.desired < needed;
    this.#smallSince = isShort ? (this.#smallSince ?? now) : undefined;
    if (isShort && now - this.#smallSince! >= (expected.sizeBackWithin ?? 0))
      violated('I3', `${blue.name} has ${fleet.desired} servers of ${needed} while it may have to take over`);
  }

  changed({ call, before, after }: Change): void {
    const [was, is] = [before.groups.get(this.#blue), after.groups.get(this.#blue)];
    // Behind a green of a surge: that is for another checker.
    const isBehind = this.#context.expected.surge && (is?.desired ?? 0) > 0;
    if (was && !isBehind && !isReplacement(call) && was.desired > 0 && (is?.desired ?? 0) < was.desired)
      this.#shrunk(call, after.groups);
    const isLaunch = [...after.groups.keys()].some((name) => !before.groups.has(name));
    if (isLaunch) this.#launched(call);
  }

  /** I2: blue isn't given up for a fleet that has been short of servers, and could be known to be. */
  #shrunk({ caller }: OurCall, groups: Groups): void {
    const { world, expected, full, violated } = this.#context;
    // One that comes out of Standby goes after the others: blue was given up before.
    if (this.#isRetiring) return;
    this.#isRetiring = true;
    const now = world.clock.now();
    const others = [...groups.values()].filter(({ name }) => name !== this.#blue);
    for (const { name, images } of others) {
      const isGone = images.some((image) => !world.services.ec2.hasImage(image));
      const goneSince = this.#goneSince.get(name) ?? now;
      if (isGone && now - goneSince >= KNOWN + expected.staleness)
        violated('I3', `${caller} shrinks ${this.#blue} though the image of ${name} is gone`);
    }
    // One that was abandoned may still be attached to the target group of its successor.
    const isShort = ({ name, healthy }: GroupState) =>
      healthy < full && now - (this.#shortSince.get(name) ?? now) >= KNOWN;
    if (!others.every(isShort)) return;
    const found = others.map(({ name, healthy }) => `${name} has ${healthy} healthy servers of ${full}`);
    violated(
      'I2',
      `${caller} shrinks ${this.#blue} though ${found.join(' and ') || 'there is no other fleet'}`,
    );
  }

  /** I3: nothing is begun while blue couldn't be launched again. */
  #launched({ caller }: OurCall): void {
    const now = this.#context.world.clock.now();
    const goneSince = this.#goneSince.get(this.#blue);
    if (goneSince === undefined || now - goneSince < BETWEEN) return;
    this.#context.violated('I3', `${caller} launches a fleet though the image of ${this.#blue} is gone`);
  }
}
