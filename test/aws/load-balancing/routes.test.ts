import { CreateListenerCommand, CreateRuleCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, test } from 'vitest';
import type { Ports } from '../../../src/ports/ports.ts';
import type { Route } from '../../../src/rollout/traffic/routes.ts';
import { readTraffic } from '../../../src/traffic/live.ts';
import { raise } from '../../../src/traffic/raise.ts';
import { restore } from '../../../src/traffic/restore.ts';
import { registerTargetGroup } from '../../../src/traffic/write.ts';
import { stores } from '../../world/stores.ts';
import { aClaim, aService } from '../dynamodb/records.ts';
import { aLiveFleet, aWorld } from '../world.ts';

type Live = Awaited<ReturnType<typeof liveFleet>>;

async function liveFleet() {
  const world = await aWorld();
  return { ...world, ...(await aLiveFleet(world)) };
}

/** The second listener of the same load balancer. */
async function aListener({ clients, blue, listener }: Live): Promise<Route> {
  const LoadBalancerArn = listener.replace(':listener/', ':loadbalancer/').replace(/\/[^/]+$/, '');
  const DefaultActions = [{ Type: 'forward' as const, TargetGroupArn: blue }];
  const command = new CreateListenerCommand({ LoadBalancerArn, Protocol: 'HTTP', Port: 443, DefaultActions });
  const { Listeners } = await clients.loadBalancing.send(command);
  return { listener: Listeners![0]!.ListenerArn! };
}

async function aRule({ clients, blue, listener }: Live): Promise<Route> {
  const command = new CreateRuleCommand({
    ListenerArn: listener,
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', Values: ['/shop/*'] }],
    Actions: [{ Type: 'forward', TargetGroupArn: blue }],
  });
  const { Rules } = await clients.loadBalancing.send(command);
  return { rule: Rules![0]!.RuleArn! };
}

/** The record of a rollout on these routes whose next step is its first. */
async function aRollout(rollouts: Ports['rollouts'], { blue, green }: Live, routes: readonly Route[]) {
  const { rollout } = aClaim(aService());
  return rollouts.save({
    ...rollout,
    routes,
    phase: 'shifting',
    blue: { ...rollout.blue, fleet: 'web-1', targetGroup: blue, desired: 3 },
    green: { ...rollout.green, targetGroup: green },
  });
}

describe.each([
  ['two listeners', aListener],
  ['a listener and a rule', aRule],
] as const)('on %s of the load balancer', (_, second) => {
  test('green is made known, raised and taken back at once', async () => {
    const live = await liveFleet();
    const { rollouts } = stores();
    const ports = { ...live.ports, rollouts };
    const rollout = await aRollout(rollouts, live, [{ listener: live.listener }, await second(live)]);
    const weights = async () => (await readTraffic(ports, rollout)).routes.map(({ live }) => live.weights);

    await registerTargetGroup(ports, rollout);
    const idle = { [live.blue]: 1, [live.green]: 0 };
    expect(await weights()).toEqual([idle, idle]);

    const raised = await raise(ports, rollout, 0.1);
    const tenth = { [live.blue]: 999, [live.green]: 1 };
    expect(await weights()).toEqual([tenth, tenth]);
    expect(raised).toMatchObject({ phase: 'baking', traffic: { observed: 0.1 } });

    expect(await restore(ports, raised)).toEqual({ kind: 'restored', moved: true });
    const back = { [live.blue]: 999, [live.green]: 0 };
    expect(await weights()).toEqual([back, back]);
    expect((await rollouts.get(rollout.id)).traffic).toMatchObject({ intended: 0, observed: 0 });
  });
});
