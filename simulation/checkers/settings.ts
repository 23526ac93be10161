import type { OurCall } from '../world/calls.ts';
import type { Checker } from './checker.ts';
import type { CheckerContext, Snapshot } from './context.ts';
import { announcedOf } from './service-of.ts';

/** The name of what an owner puts on the live group in mid-rollout: a tag, a lifecycle hook, a scaling policy. */
export const EDIT = 'owner-edit';

/** I20: what an owner has put on blue in time is on the fleet that is live at the end, or people were told of it. */
export class SettingsChecker implements Checker {
  readonly #context: CheckerContext;
  #isTold = false;
  #isTakenByOthers = false;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  /** Somebody else has deleted the group that the owner edited, or made it again without the edit. */
  check({ groups }: Snapshot): void {
    const { expected, world, removed } = this.#context;
    const { fleet } = world.infrastructure;
    if (expected.edited === undefined || removed.has(fleet)) return;
    this.#isTakenByOthers ||= groups.get(fleet)?.arn !== expected.edited;
  }

  returned(call: OurCall): void {
    const announced = announcedOf(this.#context.world.service, call);
    this.#isTold ||= announced.some(({ Detail = '' }) => Detail.includes(EDIT));
  }

  ended(): void {
    const { expected, world, violated } = this.#context;
    // An abandoned rollout leaves two fleets, and whoever has abandoned it decides between them.
    if (!expected.edited || this.#isTold || expected.abandoned || this.#isTakenByOthers) return;
    // One that its owner made again beside a green that has everything is left alone, with what he puts on it.
    if (world.state.group(world.infrastructure.fleet)?.arn === expected.edited) return;
    const share = world.state.shares().find(({ percent }) => percent === 100);
    const live = world.state.groups().find(({ targetGroup }) => targetGroup === share?.targetGroup);
    const group = live && world.services.autoScaling.groups.get(live.name);
    if (!group) return;
    const kept = { tag: group.tags, hook: group.hooks, policy: group.policies };
    for (const [what, all] of Object.entries(kept))
      if (!all.has(EDIT)) violated('I20', `the ${what} that its owner put on blue is lost with it`);
  }
}
