import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateAutoScalingGroupCommand } from '@aws-sdk/client-auto-scaling';
import { ModifyTargetGroupCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createImageStore } from '../../local-cloud/hosts/image-store.ts';
import { createProcessHosts } from '../../local-cloud/hosts/processes.ts';
import { createServices } from '../../local-cloud/services.ts';
import { pacedClock } from '../../local-cloud/time/paced-clock.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import { bootTrouble } from '../../src/fleet/boot-trouble.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { clientsOn } from '../aws/cloud.ts';
import { aLoadBalancer, aTemplate, PLACE, STATE_MACHINE } from '../aws/world.ts';
import { INSTALLATION } from '../world/specs.ts';

/** A group of two real servers on the local cloud, each a process of this command and script. */
async function aFleetOf({
  command,
  script,
}: {
  readonly command: readonly string[];
  readonly script: string;
}) {
  const root = await mkdtemp(join(tmpdir(), 'boot-'));
  const imageStore = createImageStore(join(root, 'store'));
  const clock = pacedClock(60);
  const hosts = createProcessHosts({ imageStore, clock }, { listenWithin: 10_000 });
  const invoker = { invoke: async () => ({}) };
  const services = createServices({ ...PLACE, clock, random: Math.random }, { hosts, imageStore, invoker });
  onTestFinished(async () => {
    services.close();
    await hosts.close();
    await imageStore.destroy();
    await rm(root, { recursive: true });
  });
  const folder = join(root, 'image');
  await mkdir(folder);
  await writeFile(join(folder, 'image.json'), JSON.stringify({ command }));
  await writeFile(join(folder, 'main.cjs'), script);
  imageStore.assign('ami-blue', (await imageStore.build(folder)).digest);
  services.ec2.putImage({ imageId: 'ami-blue', name: 'web', architecture: 'x86_64' });
  const clients = await clientsOn({ services: services.all });
  const stack = {
    table: 'greenshift',
    stateMachineArn: STATE_MACHINE,
    installation: INSTALLATION,
    bus: 'default',
  };
  const ports = awsPorts({ clients, clock, ...stack });
  const { blue: TargetGroupArn, green: otherGroup } = await aLoadBalancer(clients);
  const check = { HealthCheckPath: '/healthz', HealthCheckIntervalSeconds: 5, HealthCheckTimeoutSeconds: 3 };
  await clients.loadBalancing.send(new ModifyTargetGroupCommand({ TargetGroupArn, ...check }));
  await clients.autoScaling.send(
    new CreateAutoScalingGroupCommand({
      AutoScalingGroupName: 'web-2',
      MinSize: 2,
      MaxSize: 2,
      LaunchTemplate: { LaunchTemplateId: await aTemplate(clients) },
      TargetGroupARNs: [TargetGroupArn],
      VPCZoneIdentifier: 'subnet-a,subnet-b',
    }),
  );
  const green = { fleet: 'web-2', targetGroup: TargetGroupArn };
  const rollout = { blue: { fleet: 'web-1', targetGroup: otherGroup }, green } as Rollout;
  return async () =>
    bootTrouble(ports, rollout, await ports.fleets.describe('web-2'), { healthy: 0, wanted: 2 });
}

const PATIENT = { timeout: 60_000, interval: 500 };
const node = ['node', 'main.cjs'];

test.each([
  ['a crash at start', node, "throw new Error('no database')", /it ends as it starts.*no database/s],
  [
    'a command that is missing',
    ['no-such-program'],
    '',
    /a command, a file or a module is missing.*no-such-program/s,
  ],
  ['a syntax error', node, 'const port = ;', /a syntax error.*const port = ;/s],
  [
    'a module that is missing',
    node,
    "require('express')",
    /a command, a file or a module is missing.*Cannot find module 'express'/s,
  ],
])('%s is told, and that no other server would come up', async (_, command, script, text) => {
  const look = await aFleetOf({ command, script });
  await vi.waitFor(async () => expect((await look()).isHopeless).toBe(true), PATIENT);
  const trouble = await look();
  expect(trouble.text).toMatch(text);
  expect(trouble.problems[0]?.what).toMatch(/of its launches failed: .*InstanceInitiatedShutdown/);
});

test('a server that is never healthy is told with what its health check says, and may come up yet', async () => {
  const script = `console.log('warming up');
    require('http').createServer((_, response) => response.writeHead(503).end()).listen(process.env.PORT, '127.0.0.1');`;
  const look = await aFleetOf({ command: node, script });
  await vi.waitFor(async () => expect((await look()).text).toContain('503'), PATIENT);
  const trouble = await look();
  expect(trouble.isHopeless).toBe(false);
  expect(trouble.text).toMatch(
    /the load balancer says of its servers: Target\.ResponseCodeMismatch.*503.*it runs and is not healthy.*warming up/s,
  );
});

/** Each server was gone before the load balancer was asked again, and the failure named neither its checks nor a cause. */
test('what the health checks said stays known once their server is ended for it', async () => {
  const health = { healthy: [], staying: [], registered: 0 };
  const problem = { kind: 'unhealthy' as const, what: 'ended as unhealthy', servers: ['i-2'], count: 6 };
  const ports = {
    fleets: { launchProblems: async () => [problem] },
    traffic: { health: async () => health },
    servers: {
      endsOf: async () => ({ 'i-2': 'Client.UserInitiatedShutdown: User initiated shutdown' }),
      console: async () => '',
    },
  } as unknown as Parameters<typeof bootTrouble>[0];
  const failing = ['Target.Timeout: Request timed out'];
  const sides = { blue: { fleet: 'web-1', targetGroup: 'a' }, green: { fleet: 'web-2', targetGroup: 'b' } };
  const silent = { ...sides, boot: { server: 'i-2', output: '', failing } } as unknown as Rollout;
  const trouble = await bootTrouble(ports, silent, undefined, { healthy: 0, wanted: 2 });
  expect(trouble.text).toMatch(
    /Target\.Timeout: Request timed out; i-2 runs, is not healthy, and says nothing/,
  );
  expect(trouble.text).not.toContain('User initiated');
  expect(trouble.lastWords).toEqual({ server: 'i-2', output: '', failing });
});
