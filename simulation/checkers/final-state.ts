import type { OurCall } from '../world/calls.ts';
import type { GroupState, Share } from '../world/state.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';
import { liveFleetDefects } from './live-fleet.ts';
import { announces } from './service-of.ts';

/** I9: once every rollout is over and no fault goes on, nothing is left behind. Reads the cloud alone. */
export class FinalStateChecker implements Checker {
  readonly #context: CheckerContext;
  /** The builds that our code has asked about. */
  readonly #readBuilds = new Set<string>();
  #isPersonCalled = false;
  /** The launch template's versions of before. */
  readonly #versions: ReadonlySet<string>;

  constructor(context: CheckerContext) {
    this.#context = context;
    this.#versions = new Set(context.world.state.templateVersions().keys());
  }

  returned(call: OurCall): void {
    this.#isPersonCalled ||= announces(this.#context.world.service, call, 'RolloutNeedsOperator');
  }

  /** A stale response is one, too. */
  responded({ operation, input }: OurCall): void {
    const { imageBuildVersionArn = '' } = input as { imageBuildVersionArn?: string };
    if (operation === 'GetImage') this.#readBuilds.add(imageBuildVersionArn);
  }

  ended(locked: boolean): void {
    if (this.#isBeyondHelp(locked)) return;
    const { state } = this.#context.world;
    const shares = state.shares().filter(({ percent }) => percent > 0);
    // An image that waits for a split which an abandoned rollout has left shared holds the service by design.
    const waits = this.#context.expected.wasAbandoned && !this.#isBlues(shares);
    if (locked && !waits)
      this.#context.violated('I9', 'the service is still locked long after the faults ended');
    // What an abandoned rollout leaves is for whoever has abandoned it to put right.
    if (this.#context.expected.abandoned?.at !== undefined) return;
    const live = state.groups().find(({ targetGroup }) => targetGroup === shares[0]?.targetGroup);
    const defects = [
      ...this.#unreadBuilds(),
      ...(shares.length === 1 ? [] : [`${shares.length} target groups have traffic at the end`]),
      ...(live
        ? liveFleetDefects(this.#context, live)
        : ['the traffic is on a target group without a fleet']),
      ...(live ? this.#leftovers(live) : []),
      ...(live ? this.#templates(live) : []),
      ...(live ? this.#unexpected(live) : []),
    ];
    for (const what of defects) this.#context.violated('I9', what);
  }

  #isBlues(shares: readonly Share[]): boolean {
    return shares.length === 1 && shares[0]!.targetGroup === this.#context.blue.targetGroup;
  }

  /**
   * Blue has lost servers, and its image is gone; or others deleted it, made it again too small, or ended its servers and
   * keep it from launching any, while it was to take everything back, and a person was called: whatever is to become of it
   * is for a person to say.
   */
  #isBeyondHelp(locked: boolean): boolean {
    const { world, blue, full, removed, ownFleets } = this.#context;
    const group = world.state.group(blue.name);
    if (!group) return locked && this.#isPersonCalled && !removed.has(blue.name);
    const isMadeAgain = !ownFleets.has(group.arn) && group.healthy < full;
    if (isMadeAgain && locked && this.#isPersonCalled) return true;
    if (group.healthy === 0 && group.suspended.includes('Launch')) return locked && this.#isPersonCalled;
    return group.healthy < full && !world.services.ec2.hasImage(blue.image);
  }

  /** Builds of the pipeline that nobody has ever asked about: their event was lost, and nothing made up for it. */
  #unreadBuilds(): string[] {
    const { published } = this.#context.world;
    return published
      .filter((build) => !this.#readBuilds.has(build))
      .map((build) => `nobody has asked about ${build}`);
  }

  #leftovers(live: GroupState): string[] {
    const { world, ownFleets } = this.#context;
    const groups = world.state.groups().filter(({ arn }) => ownFleets.has(arn));
    return groups.filter(({ name }) => name !== live.name).map(({ name }) => `${name} is left over`);
  }

  /** Versions of before are kept; of those that were made since, only such as have an image that is or was live. */
  #templates(live: GroupState): string[] {
    const { world, former, blue } = this.#context;
    const now = world.state.templateVersions();
    const lost = [...this.#versions].filter((version) => !now.has(version));
    const good = new Set([...former, blue.image, ...live.images]);
    const stray = [...now].filter(([version, image]) => !this.#versions.has(version) && !good.has(image));
    return [
      ...lost.map((version) => `template version ${version} is gone`),
      ...stray.map(([version, image]) => `template version ${version} of ${image} is left over`),
    ];
  }

  #unexpected(live: GroupState): string[] {
    const { world, original, expected } = this.#context;
    const { ends, promotes } = expected;
    if (!ends) return [];
    const isBack = live.name === original.name;
    if (isBack !== (ends === 'reverted'))
      return [`${live.name} is live at the end, though nothing kept the rollout from being ${ends}`];
    const folders = live.images.map(world.instances.folderOf);
    const others = ends === 'promoted' ? folders.filter((folder) => folder !== promotes) : [];
    return others.slice(0, 1).map((folder) => `the image "${folder}" is live at the end, not "${promotes}"`);
  }
}
