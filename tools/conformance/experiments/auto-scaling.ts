import {
  AttachLoadBalancerTargetGroupsCommand,
  CreateAutoScalingGroupCommand,
  DeleteAutoScalingGroupCommand,
  DescribeAccountLimitsCommand,
  SetDesiredCapacityCommand,
  UpdateAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import type { Experiment } from '../experiment.ts';
import { answerOf, type Lab } from '../lab.ts';
import { balancer } from './balancer.ts';
import { describeGroup, group, groupInput, server, untilInService } from './fleet.ts';

const free = { minutes: 3 } as const;

async function groupsCounted(lab: Lab): Promise<number> {
  const limits = await lab.clients.autoScaling.send(new DescribeAccountLimitsCommand({}));
  return limits.NumberOfAutoScalingGroups ?? -1;
}

export const AUTO_SCALING: readonly Experiment[] = [
  {
    ...free,
    name: 'group-that-is-absent',
    question: 'What do reads, changes and deletions of a group say that does not exist?',
    builtOn: 'src/aws/auto-scaling/fleets.ts',
    expected: { described: false, update: 'ValidationError', deletion: 'ValidationError' },
    otherwise:
      'the call is repeated as one that the cloud could not answer, and the rollout asks for a person',
    async observe(lab) {
      const AutoScalingGroupName = lab.name('absent');
      const { autoScaling } = lab.clients;
      return {
        described: (await describeGroup(lab, AutoScalingGroupName)) !== undefined,
        update: await answerOf(
          autoScaling.send(new UpdateAutoScalingGroupCommand({ AutoScalingGroupName, MaxSize: 1 })),
        ),
        deletion: await answerOf(
          autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName })),
        ),
      };
    },
  },
  {
    ...free,
    name: 'group-made-twice',
    question: 'How is the creation of a group refused whose name is taken, with the same settings?',
    builtOn: 'src/aws/auto-scaling/create.ts',
    expected: { answer: 'AlreadyExistsFault' },
    otherwise: 'the fleet is read before it is made, so a second call is rare',
    async observe(lab) {
      const input = await groupInput(lab, 'twice', 0);
      await lab.clients.autoScaling.send(new CreateAutoScalingGroupCommand(input));
      const again = lab.clients.autoScaling.send(new CreateAutoScalingGroupCommand(input));
      return { answer: await answerOf(again) };
    },
  },
  {
    ...free,
    name: 'traffic-sources-mirror-target-groups',
    question: 'Does a group return its target groups as traffic sources too?',
    builtOn: 'src/aws/auto-scaling/attachments',
    expected: { targetGroups: 1, trafficSources: 1 },
    otherwise: 'a traffic source that is also a target group is written once',
    bills: ['load balancer'],
    async observe(lab) {
      const { groups } = await balancer(lab);
      const input = { ...(await groupInput(lab, 'sources', 0)), TargetGroupARNs: [groups[0]] };
      await lab.clients.autoScaling.send(new CreateAutoScalingGroupCommand(input));
      const made = await describeGroup(lab, input.AutoScalingGroupName);
      return {
        targetGroups: made?.TargetGroupARNs?.length ?? 0,
        trafficSources: made?.TrafficSources?.length ?? 0,
      };
    },
  },
  {
    ...free,
    name: 'target-group-attached-twice',
    question: 'Is a target group attached twice without an error?',
    builtOn: 'src/aws/auto-scaling/attachments',
    expected: { answer: 'accepted' },
    otherwise: 'the group is read before it is attached to',
    bills: ['load balancer'],
    async observe(lab) {
      const { groups } = await balancer(lab);
      const input = { AutoScalingGroupName: await group(lab, 'attached'), TargetGroupARNs: [groups[0]] };
      const attach = () => lab.clients.autoScaling.send(new AttachLoadBalancerTargetGroupsCommand(input));
      await attach();
      return { answer: await answerOf(attach()) };
    },
  },
  {
    ...free,
    name: 'desired-beyond-the-maximum',
    question: 'How is a desired capacity over the maximum refused?',
    builtOn: 'src/fleet/size.ts',
    expected: { answer: 'ValidationError' },
    otherwise: 'the maximum is raised in the same call as the desired capacity',
    async observe(lab) {
      const AutoScalingGroupName = await group(lab, 'beyond');
      const change = new SetDesiredCapacityCommand({ AutoScalingGroupName, DesiredCapacity: 2 });
      return { answer: await answerOf(lab.clients.autoScaling.send(change)) };
    },
  },
  {
    name: 'server-names-a-concrete-version',
    minutes: 10,
    bills: ['server'],
    question: 'Which version does a server name whose group launches from $Latest?',
    builtOn: 'src/fleet/template-version.ts',
    expected: { version: '1' },
    otherwise: "the server's image is what counts; its version is only reported",
    async observe(lab) {
      const { LaunchTemplate } = await server(lab);
      return { version: LaunchTemplate?.Version ?? '' };
    },
  },
  {
    name: 'deleting-a-group-with-servers',
    minutes: 12,
    bills: ['server'],
    question:
      'Is a group with a server refused to be deleted? While one is, is it counted, and its name taken?',
    builtOn: 'src/aws/quotas/quotas.ts',
    expected: { unforced: 'ResourceInUseFault', counted: true, reuse: 'AlreadyExistsFault' },
    otherwise: 'a fleet is deleted once it is empty, and no name is used twice',
    async observe(lab) {
      const before = await groupsCounted(lab);
      const AutoScalingGroupName = await group(lab, 'deleted', 1);
      await untilInService(lab, AutoScalingGroupName);
      const { autoScaling } = lab.clients;
      const remove = (ForceDelete: boolean) =>
        answerOf(autoScaling.send(new DeleteAutoScalingGroupCommand({ AutoScalingGroupName, ForceDelete })));
      const unforced = await remove(false);
      await remove(true);
      const counted = (await groupsCounted(lab)) > before;
      const input = await groupInput(lab, 'deleted', 0);
      const reuse = await answerOf(autoScaling.send(new CreateAutoScalingGroupCommand(input)));
      return { unforced, counted, reuse };
    },
  },
];
