import {
  CreateLoadBalancerCommand,
  DeleteLoadBalancerCommand,
  DeleteTargetGroupCommand,
  DescribeListenersCommand,
  DescribeRulesCommand,
  ModifyRuleCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Experiment } from '../experiment.ts';
import { answerOf, type Lab } from '../lab.ts';
import { balancer, forward, onFirst, setDefault, targetGroup } from './balancer.ts';

const onBalancer = { bills: ['load balancer'], minutes: 5 } as const;

async function defaultAction(lab: Lab, listener: string) {
  const { Listeners } = await lab.clients.loadBalancing.send(
    new DescribeListenersCommand({ ListenerArns: [listener] }),
  );
  return Listeners?.[0]?.DefaultActions?.[0];
}

/** So many reads right after a write tell whether one of them can be older. */
const READS = 20;

export const LOAD_BALANCING: readonly Experiment[] = [
  {
    ...onBalancer,
    name: 'forward-read-back',
    question: 'In which forms does a listener return an action that forwards to one target group?',
    builtOn: 'src/aws/load-balancing/forward-action.ts',
    expected: { targetGroupArn: true, forwardConfig: true, weight: 1 },
    otherwise: 'either form is read',
    async observe(lab) {
      const { listener, groups } = await balancer(lab);
      await setDefault(lab, listener, { Type: 'forward', TargetGroupArn: groups[0] });
      const action = await defaultAction(lab, listener);
      return {
        targetGroupArn: action?.TargetGroupArn === groups[0],
        forwardConfig: action?.ForwardConfig?.TargetGroups?.[0]?.TargetGroupArn === groups[0],
        weight: action?.ForwardConfig?.TargetGroups?.[0]?.Weight ?? -1,
      };
    },
  },
  {
    ...onBalancer,
    name: 'both-forms-refused',
    question: 'Is an action refused that names one target group and forwards to two?',
    builtOn: 'src/aws/load-balancing/forward-action.ts',
    expected: { answer: 'ValidationError' },
    otherwise: 'nothing changes: only one form is ever written',
    async observe(lab) {
      const { listener, groups } = await balancer(lab);
      const both = { ...forward([groups[0], 1], [groups[1], 0]), TargetGroupArn: groups[0] };
      return { answer: await answerOf(setDefault(lab, listener, both)) };
    },
  },
  {
    ...onBalancer,
    name: 'default-rule-is-not-modified',
    question: 'Does ModifyRule refuse the default rule of a listener?',
    builtOn: 'src/aws/load-balancing/traffic.ts',
    expected: { answer: 'OperationNotPermittedException' },
    otherwise: 'nothing changes: the default action is always written by ModifyListener',
    async observe(lab) {
      const { listener, groups } = await balancer(lab);
      const { Rules } = await lab.clients.loadBalancing.send(
        new DescribeRulesCommand({ ListenerArn: listener }),
      );
      const RuleArn = Rules?.find(({ IsDefault }) => IsDefault)?.RuleArn;
      const change = new ModifyRuleCommand({ RuleArn, Actions: [forward([groups[0], 1])] });
      return { answer: await answerOf(lab.clients.loadBalancing.send(change)) };
    },
  },
  {
    ...onBalancer,
    name: 'split-is-read-as-written',
    question: 'Does a listener that was just changed ever return the split from before?',
    builtOn: 'src/traffic/raise.ts',
    expected: { older: 0 },
    otherwise: 'a raise is read back until it agrees, and taken as drift after that',
    async observe(lab) {
      const { listener, groups } = await balancer(lab);
      let older = 0;
      for (let read = 1; read <= READS; read += 1) {
        await setDefault(lab, listener, forward([groups[0], 999 - read], [groups[1], read]));
        const action = await defaultAction(lab, listener);
        const weights = action?.ForwardConfig?.TargetGroups ?? [];
        if (weights.find(({ TargetGroupArn }) => TargetGroupArn === groups[1])?.Weight !== read) older += 1;
      }
      return { older };
    },
  },
  {
    ...onBalancer,
    name: 'six-target-groups',
    question: 'How is an action with six target groups refused?',
    builtOn: 'src/aws/quotas/routes.ts',
    expected: { answer: 'ValidationError' },
    otherwise: 'a registration that would need six is refused before anything is written',
    async observe(lab) {
      const { listener, groups } = await balancer(lab);
      const more = await Promise.all(['c', 'd', 'e', 'f'].map((part) => targetGroup(lab, part)));
      const six = [...groups, ...more].map((group, at) => [group, at === 0 ? 1 : 0] as const);
      return { answer: await answerOf(setDefault(lab, listener, forward(...six))) };
    },
  },
  {
    ...onBalancer,
    name: 'stickiness-of-a-group-alone',
    question: "Is a split refused when a target group is sticky and the action isn't?",
    builtOn: 'src/aws/load-balancing/forward-action.ts',
    expected: { answer: 'InvalidConfigurationRequestException' },
    otherwise: 'registration names it, and a refused write leaves the split as it was',
    async observe(lab) {
      const { listener, groups } = await balancer(lab);
      const sticky = await targetGroup(lab, 'sticky');
      const Attributes = [
        { Key: 'stickiness.enabled', Value: 'true' },
        { Key: 'stickiness.type', Value: 'lb_cookie' },
      ];
      await lab.clients.loadBalancing.send(
        new ModifyTargetGroupAttributesCommand({ TargetGroupArn: sticky, Attributes }),
      );
      return { answer: await answerOf(setDefault(lab, listener, forward([groups[0], 1], [sticky, 0]))) };
    },
  },
  {
    ...onBalancer,
    name: 'target-group-in-use',
    question: 'How is the deletion of a target group refused that an action names at weight 0?',
    builtOn: 'src/aws/load-balancing/target-groups.ts',
    expected: { answer: 'ResourceInUseException' },
    otherwise: 'a target group is deleted only after no rule names it',
    async observe(lab) {
      const { groups } = await onFirst(lab);
      const deletion = new DeleteTargetGroupCommand({ TargetGroupArn: groups[1] });
      return { answer: await answerOf(lab.clients.loadBalancing.send(deletion)) };
    },
  },
  {
    ...onBalancer,
    name: 'deleting-what-is-gone',
    question: 'Is a load balancer deleted twice without an error?',
    builtOn: 'local-cloud/services/elastic-load-balancing/load-balancers.ts',
    expected: { answer: 'accepted' },
    otherwise: 'nothing changes: Greenshift deletes no load balancer',
    async observe(lab) {
      const { loadBalancer } = await balancer(lab);
      const LoadBalancerArn = loadBalancer.replace(/[^/]+$/, '0123456789abcdef');
      const deletion = new DeleteLoadBalancerCommand({ LoadBalancerArn });
      return { answer: await answerOf(lab.clients.loadBalancing.send(deletion)) };
    },
  },
  {
    name: 'load-balancer-of-one-zone',
    minutes: 2,
    question: 'How is an application load balancer with one subnet refused?',
    builtOn: 'local-cloud/services/elastic-load-balancing/load-balancers.ts',
    expected: { answer: 'ValidationError' },
    otherwise: 'nothing changes: Greenshift makes no load balancer',
    async observe(lab) {
      const creation = new CreateLoadBalancerCommand({
        Name: lab.name('one'),
        Scheme: 'internal',
        Subnets: lab.place.subnets.slice(0, 1),
        Tags: [...lab.tags],
      });
      return { answer: await answerOf(lab.clients.loadBalancing.send(creation)) };
    },
  },
];
