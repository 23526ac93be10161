import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

interface Named {
  readonly AutoScalingGroupName?: string;
  readonly ListenerArn?: string;
}

/** I11: only the spec's resources and those that our calls have made are touched. */
export class OwnershipChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed({ call, before }: Change): void {
    const { original, ours, ownFleets, violated } = this.#context;
    const listeners = ours.flatMap(({ world }) => [world.infrastructure.listener, world.inner?.listener]);
    const input = call.input as Named;
    const group = before.groups.get(input.AutoScalingGroupName ?? '');
    // Its tags may have been taken off since: the ARN tells it from others.
    if (group && group.name !== original.name && !ownFleets.has(group.arn))
      violated('I11', `${call.caller} touches ${group.name}, which isn't ours`);
    if (input.ListenerArn && !listeners.includes(input.ListenerArn))
      violated('I11', `${call.caller} touches the listener ${input.ListenerArn}`);
  }
}
