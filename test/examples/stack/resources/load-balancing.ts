import {
  CreateListenerCommand,
  type CreateListenerCommandInput,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  type CreateRuleCommandInput,
  CreateTargetGroupCommand,
  ModifyListenerCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { type Handler, made } from './handler.ts';

export const loadBalancer: Handler = {
  async create({ loadBalancing }, { LoadBalancerAttributes: _, ...properties }, Name) {
    const { LoadBalancers } = await loadBalancing.send(
      new CreateLoadBalancerCommand({ ...properties, Name }),
    );
    return made(LoadBalancers?.[0]?.LoadBalancerArn);
  },
};

export const targetGroup: Handler = {
  async create({ loadBalancing }, { TargetGroupAttributes: Attributes, ...properties }, Name) {
    const { TargetGroups } = await loadBalancing.send(new CreateTargetGroupCommand({ ...properties, Name }));
    const TargetGroupArn = TargetGroups?.[0]?.TargetGroupArn;
    await loadBalancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    return made(TargetGroupArn, { TargetGroupArn });
  },
  async update({ loadBalancing }, before, { TargetGroupAttributes: Attributes, ...properties }) {
    const { Port: _, Protocol: __, TargetType: ___, VpcId: ____, Tags: _____, ...checked } = properties;
    const TargetGroupArn = before.ref;
    await loadBalancing.send(new ModifyTargetGroupCommand({ ...checked, TargetGroupArn }));
    await loadBalancing.send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn, Attributes }));
    return before;
  },
};

/** A change writes the actions as the template has them, whatever they have become. */
export const listener: Handler = {
  async create({ loadBalancing }, properties) {
    const { Listeners } = await loadBalancing.send(
      new CreateListenerCommand(properties as CreateListenerCommandInput),
    );
    return made(Listeners?.[0]?.ListenerArn);
  },
  async update({ loadBalancing }, before, { LoadBalancerArn: _, Tags: __, ...properties }) {
    await loadBalancing.send(new ModifyListenerCommand({ ...properties, ListenerArn: before.ref }));
    return before;
  },
};

export const listenerRule: Handler = {
  async create({ loadBalancing }, properties) {
    const { Rules } = await loadBalancing.send(new CreateRuleCommand(properties as CreateRuleCommandInput));
    return made(Rules?.[0]?.RuleArn);
  },
  async update({ loadBalancing }, before, { Actions, Conditions }) {
    await loadBalancing.send(new ModifyRuleCommand({ RuleArn: before.ref, Actions, Conditions }));
    return before;
  },
};
