import { DeregisterTargetsCommand, RegisterTargetsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Experiment } from '../experiment.ts';
import type { Lab } from '../lab.ts';
import { balancer, DRAIN, forward, HEALTH_INTERVAL, healthOf, setDefault, targetGroup } from './balancer.ts';
import { fleet } from './fleet.ts';

const withServer = { bills: ['load balancer', 'server'], minutes: 10 } as const;

async function register(lab: Lab, TargetGroupArn: string): Promise<string> {
  const { server } = await fleet(lab);
  const Id = server.InstanceId ?? '';
  await lab.clients.loadBalancing.send(new RegisterTargetsCommand({ TargetGroupArn, Targets: [{ Id }] }));
  return Id;
}

const checked = (state: string | undefined) => state === 'healthy' || state === 'unhealthy';

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
      const server = await register(lab, unreferenced);
      const health = await lab.until('the state of the target', () => healthOf(lab, unreferenced, server));
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
      const { listener, groups } = await balancer(lab);
      await setDefault(lab, listener, forward([groups[0], 1], [groups[1], 0]));
      const server = await register(lab, groups[1]);
      await lab.until('a health check', async () => {
        const health = await healthOf(lab, groups[1], server);
        return checked(health?.State) ? health : undefined;
      });
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
      const { listener, groups } = await balancer(lab);
      await setDefault(lab, listener, forward([groups[0], 1], [groups[1], 0]));
      const server = await register(lab, groups[0]);
      const since = lab.now();
      await lab.until('a healthy target', async () =>
        (await healthOf(lab, groups[0], server))?.State === 'healthy' ? true : undefined,
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
      const { listener, groups } = await balancer(lab);
      await setDefault(lab, listener, forward([groups[0], 1], [groups[1], 0]));
      const server = await register(lab, groups[0]);
      await lab.until('a check', async () =>
        checked((await healthOf(lab, groups[0], server))?.State) ? true : undefined,
      );
      await lab.clients.loadBalancing.send(
        new DeregisterTargetsCommand({ TargetGroupArn: groups[0], Targets: [{ Id: server }] }),
      );
      await lab.wait(DRAIN / 2);
      const atHalf = (await healthOf(lab, groups[0], server))?.State ?? 'gone';
      const afterwards = await lab.until('the end of the delay', async () =>
        (await healthOf(lab, groups[0], server)) === undefined ? 'gone' : undefined,
      );
      return { atHalf, afterwards };
    },
  },
];
