import type { Change, Checker } from './checker.ts';
import type { CheckerContext } from './context.ts';

interface Named {
  readonly AutoScalingGroupName?: string;
  readonly ListenerArn?: string;
  readonly RuleArn?: string;
}

/** I11: only the spec's resources and those that our calls have made are touched. */
export class OwnershipChecker implements Checker {
  readonly #context: CheckerContext;

  constructor(context: CheckerContext) {
    this.#context = context;
  }

  changed({ call, before }: Change): void {
    const { original, ours, ownFleets, violated, world } = this.#context;
    const { rules } = world.services.loadBalancing.state;
    const routes = ours.flatMap(({ world }) => [world.infrastructure.listener, world.inner?.listener]);
    const input = call.input as Named;
    const group = before.groups.get(input.AutoScalingGroupName ?? '');
    // Its tags may have been taken off since: the ARN tells it from others.
    if (group && group.name !== original.name && !ownFleets.has(group.arn))
      violated('I11', `${call.caller} touches ${group.name}, which isn't ours`);
    const ownRules = ours.flatMap((one) => [...one.ownRules]);
    // A rule for testers is made beside a route that is a rule itself.
    const beside =
      call.operation === 'CreateRule' ? routes.map((rule = '') => rules.get(rule)?.listener.arn) : [];
    const { ListenerArn: listener = input.RuleArn } = input;
    if (listener !== undefined && ![...routes, ...ownRules, ...beside].includes(listener))
      violated('I11', `${call.caller} touches the listener or rule ${listener}`);
  }
}
