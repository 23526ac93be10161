import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

interface Named {
  readonly AutoScalingGroupName?: string;
  readonly ListenerArn?: string;
}

/** I11: only the spec's resources and those with our tag are touched. */
export class OwnershipChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed({ call, before }: Change): void {
    const { original, ours, violated } = this.#context;
    const listeners = ours.flatMap(({ world }) => [world.infrastructure.listener, world.inner?.listener]);
    const input = call.input as Named;
    const group = before.groups.get(input.AutoScalingGroupName ?? '');
    if (group && group.name !== original.name && !group.tags['greenshift:rollout'])
      violated('I11', `${call.caller} touches ${group.name}, which isn't ours`);
    if (input.ListenerArn && !listeners.includes(input.ListenerArn))
      violated('I11', `${call.caller} touches the listener ${input.ListenerArn}`);
  }
}
