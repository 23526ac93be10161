import type { GroupState } from '../world/state.ts';
import type { OurCall } from '../world/world.ts';
import { type CheckerContext, round, type Snapshot } from './context.ts';

interface Named {
  readonly AutoScalingGroupName?: string;
  readonly ListenerArn?: string;
}

/** Watches what becomes of fleets, and which images they run: I3, I4, I6, I11 and I13. */
export class FleetChecker {
  readonly #context: CheckerContext;
  /** Since when each target group has had no traffic. */
  readonly #idleSince = new Map<string, number>();
  /** Of target groups that somebody else has given traffic, and nobody of ours has seen it: since when they had none before. */
  readonly #unseen = new Map<string, number>();
  /** The fleets that were made of each image. */
  readonly #launched = new Map<string, Set<string>>();

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Looks at what is true all the time. */
  look({ shares, groups }: Snapshot): void {
    this.#idle(shares);
    this.#images(groups);
  }

  /** What a call of ours has changed. */
  change(call: OurCall, before: Snapshot, after: Snapshot): void {
    for (const [name, group] of before.groups) this.#fleet(call, group, after.groups.get(name), after);
    for (const [name, group] of after.groups) if (!before.groups.has(name)) this.#launch(call, group);
    this.#ownership(call, before);
  }

  /** Notes since when each target group has had no traffic. */
  #idle(shares: Snapshot['shares']): void {
    const now = this.#context.world.clock.now();
    for (const [targetGroup, { percent }] of shares) {
      const since = this.#idleSince.get(targetGroup);
      // One that never had traffic has been idle for ever.
      if (percent > 0) this.#idleSince.set(targetGroup, Number.POSITIVE_INFINITY);
      else if (since === undefined) this.#idleSince.set(targetGroup, Number.NEGATIVE_INFINITY);
      else if (since === Number.POSITIVE_INFINITY) this.#idleSince.set(targetGroup, now);
    }
  }

  /** Somebody else has changed the split: what they gave, and took again before our code looked, was never seen. */
  foreign(shares: Snapshot['shares']): void {
    for (const [targetGroup, { percent }] of shares) {
      const since = this.#idleSince.get(targetGroup) ?? Number.NEGATIVE_INFINITY;
      const before = this.#unseen.get(targetGroup);
      if (percent > 0 && since < Number.POSITIVE_INFINITY) this.#unseen.set(targetGroup, since);
      if (percent > 0 || before === undefined) continue;
      this.#idleSince.set(targetGroup, before);
      this.#unseen.delete(targetGroup);
    }
  }

  /** Our code has read or written the split. */
  seen(): void {
    this.#unseen.clear();
  }

  /** I3 and I4 when a fleet shrinks or goes. */
  #fleet(call: OurCall, before: GroupState, after: GroupState | undefined, { shares }: Snapshot): void {
    const now = this.#context.world.clock.now();
    const isSmaller = !after || after.desired < before.desired;
    if (isSmaller && before.desired > 0 && !this.#context.isBlindMoment()) {
      const percent = shares.get(before.targetGroup)?.percent ?? 0;
      const idle = now - (this.#idleSince.get(before.targetGroup) ?? Number.NEGATIVE_INFINITY);
      if (percent > 0)
        this.#context.violated('I4', `${call.caller} shrinks ${before.name}, which has ${round(percent)} %`);
      else if (idle < this.#context.expected.quiet) {
        this.#context.violated(
          'I4',
          `${call.caller} shrinks ${before.name} ${Math.round(idle / 1000)} s after its traffic ended`,
        );
      }
      const other = [...shares].find(([arn]) => arn !== before.targetGroup)?.[1];
      if (before.name === this.#context.blue.name && (other?.percent ?? 0) < 100) {
        this.#context.violated('I3', `${call.caller} shrinks blue before green has everything`);
      }
    }
    const isDeleted =
      call.operation === 'DeleteAutoScalingGroup' &&
      (call.input as Named).AutoScalingGroupName === before.name;
    if ((isDeleted || !after) && before.images.length > 0) {
      this.#context.violated(
        'I4',
        `${call.caller} deletes ${before.name} with ${before.images.length} servers`,
      );
    }
  }

  /** I6 and I13: which image a new fleet is for. */
  #launch(call: OurCall, group: GroupState): void {
    if (call.operation !== 'CreateAutoScalingGroup') return;
    const { world, blue, former, expected, violated } = this.#context;
    const version = group.templateVersion;
    const image = world.state.templateVersions().get(Number(version)) ?? version;
    const isOld = image === blue.image || (former.has(image) && !expected.mayRelaunch);
    if (isOld) violated('I13', `${call.caller} launches ${group.name} of ${image}, which nobody asked for`);
    const fleets = this.#launched.get(image) ?? new Set();
    this.#launched.set(image, fleets.add(group.name));
    if (fleets.size > 1 + expected.askedByName) violated('I6', `${fleets.size} fleets were made of ${image}`);
  }

  /** I13: blue runs the image that it had; nothing of green's ever comes into it. */
  #images(groups: Snapshot['groups']): void {
    for (const group of groups.values()) {
      const isBlue = group.name === this.#context.blue.name;
      const stranger = isBlue && group.images.find((image) => image !== this.#context.blue.image);
      if (stranger) this.#context.violated('I13', `${group.name}, which is live, runs ${stranger}`);
      if (new Set(group.images).size > 1)
        this.#context.violated('I13', `${group.name} runs more than one image`);
    }
  }

  /** I11: only the spec's resources and those with our tag are touched. */
  #ownership(call: OurCall, { groups }: Snapshot): void {
    const input = call.input as Named;
    const group = groups.get(input.AutoScalingGroupName ?? '');
    if (group && group.name !== this.#context.original.name && !group.tags['greenshift:rollout']) {
      this.#context.violated('I11', `${call.caller} touches ${group.name}, which isn't ours`);
    }
    if (input.ListenerArn && input.ListenerArn !== this.#context.world.infrastructure.listener) {
      this.#context.violated('I11', `${call.caller} touches the listener ${input.ListenerArn}`);
    }
  }
}
