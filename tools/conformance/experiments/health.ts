import { DeregisterTargetsCommand, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Experiment } from '../experiment.ts';
import type { Lab } from '../lab.ts';
import { DRAIN, HEALTH_INTERVAL, healthOf, onFirst, targetGroup } from './balancer.ts';
import { server } from './fleet.ts';

const withServer = { bills: ['load balancer', 'server'], minutes: 10 } as const;

async function register(lab: Lab, TargetGroupArn: string): Promise<string> {
  const { InstanceId: Id = '' } = await server(lab);
  await lab.clients.loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id }] }));
  return Id;
}

const untilChecked = (lab: Lab, arn: string, id: string) =>
  lab.until('a health check', async () => {
    const health = await healthOf(lab, arn, id);
    return health?.State === 'healthy' || health?.State === 'unhealthy' ? health : undefined;
  });

export const HEALTH: readonly Experiment[] = [
  {
    ...withServer,
    name: 'unreferenced-group-is-unchecked',
    question: 'What does a target group say of its targets that no rule names?',
    builtOn: 'functions/launch-green.ts',
    expected: { state: 'unused', reason: 'Target.NotInUse' },
    otherwise: 'nothing changes: green is named at weight 0 before it launches',
    async observe(lab) {
      const unreferenced = await targetGroup(lab, 'idle');
      const id = await register(lab, unreferenced);
      const health = await lab.until('the state of the target', () => healthOf(lab, unreferenced, id));
      return { state: health.State ?? '', reason: health.Reason ?? '' };
    },
  },
  {
    ...withServer,
    name: 'weight-zero-is-checked',
    question: 'Are the targets of a target group checked that is named at weight 0?',
    builtOn: 'functions/launch-green.ts',
    expected: { checked: true },
    otherwise: 'green never becomes healthy, and every rollout is taken back before it gets traffic',
    async observe(lab) {
      const { groups } = await onFirst(lab);
      const id = await register(lab, groups[1]);
      await untilChecked(lab, groups[1], id);
      return { checked: true };
    },
  },
  {
    ...withServer,
    name: 'one-check-is-enough-at-first',
    question: 'Is a new target healthy after its first check, whatever the threshold?',
    builtOn: 'local-cloud/services/elastic-load-balancing/health.ts',
    expected: { afterOneCheck: true },
    otherwise: 'green is waited for longer, within its deadline',
    async observe(lab) {
      const { groups } = await onFirst(lab);
      const id = await register(lab, groups[0]);
      const since = lab.now();
      await lab.until('a healthy target', async () =>
        (await healthOf(lab, groups[0], id))?.State === 'healthy' ? true : undefined,
      );
      return { afterOneCheck: lab.now() - since < 4 * HEALTH_INTERVAL * 1_000 };
    },
  },
  {
    ...withServer,
    name: 'draining-for-the-whole-delay',
    question: 'Does a target without requests drain for the whole deregistration delay?',
    builtOn: 'src/fleet/retire.ts',
    expected: { atHalf: 'draining', afterwards: 'gone' },
    otherwise: 'a fleet that drains faster is retired earlier',
    async observe(lab) {
      const { groups } = await onFirst(lab);
      const id = await register(lab, groups[0]);
      await untilChecked(lab, groups[0], id);
      await lab.clients.loadBalancing.send(
        new DeregisterTargetsCommand({ TargetGroupArn: groups[0], Targets: [{ Id: id }] }),
      );
      await lab.wait(DRAIN / 2);
      const atHalf = (await healthOf(lab, groups[0], id))?.State ?? 'gone';
      const afterwards = await lab.until('the end of the delay', async () =>
        (await healthOf(lab, groups[0], id)) === undefined ? 'gone' : undefined,
      );
      return { atHalf, afterwards };
    },
  },
];
