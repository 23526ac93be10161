import { afterEach, beforeEach, expect, test } from 'vitest';
import { type DirectClient, directClient } from '../../local-cloud/wire/direct-client.ts';
import { awsPorts } from '../../src/aws/ports.ts';
import type { Ports } from '../../src/ports/ports.ts';
import { FleetNameTaken, SpecMismatch } from '../../src/rollout/errors.ts';
import { INSTALLATION } from '../world/specs.ts';
import { aRequest } from './auto-scaling/groups.ts';
import { aLiveFleet, aWorld, STATE_MACHINE } from './world.ts';

/** The calls that were made, as `elasticloadbalancing ModifyListener`. */
let calls: string[] = [];
let ports: Ports;
let live: Awaited<ReturnType<typeof aLiveFleet>>;

/** The ports on the direct client, which the simulation uses, so that calls can be counted. */
beforeEach(async () => {
  const world = await aWorld();
  live = await aLiveFleet(world);
  const client: DirectClient = directClient(world.services.all, {
    intercept(service, operation, _, next) {
      calls.push(`${service} ${operation}`);
      return next();
    },
  });
  ports = awsPorts({
    clients: {
      autoScaling: client,
      ec2: client,
      loadBalancing: client,
      cloudWatch: client,
      imageBuilder: client,
      serviceQuotas: client,
      documents: world.clients.documents,
      events: client,
      stepFunctions: client,
      lambda: client,
    } as never,
    table: 'greenshift',
    stateMachineArn: STATE_MACHINE,
    installation: INSTALLATION,
    bus: 'default',
    clock: world.clock,
  });
});

afterEach(() => {
  calls = [];
});

const route = () => ({ listener: live.listener });

test('a look at a bake reads the world with five calls, three of them to Elastic Load Balancing', async () => {
  await ports.traffic.read(route());
  await ports.traffic.health(live.blue);
  await ports.traffic.health(live.green);
  await ports.fleets.describe('web-1');
  await ports.metrics.ticks({
    routes: [route()],
    blue: live.blue,
    green: live.green,
    from: 0,
    until: 60_000,
  });
  expect(calls).toEqual([
    'elasticloadbalancing DescribeListeners',
    'elasticloadbalancing DescribeTargetHealth',
    'elasticloadbalancing DescribeTargetHealth',
    'autoscaling DescribeAutoScalingGroups',
    'monitoring GetMetricData',
  ]);
});

test('a split is written with one call that changes something', async () => {
  const split = await ports.traffic.read(route());
  calls = [];
  await ports.traffic.write(route(), split, { [live.blue]: 999, [live.green]: 0 });
  expect(calls).toEqual(['elasticloadbalancing ModifyListener']);
});

test('a fleet is adopted, not made again, by the direct client too', async () => {
  const request = aRequest({ targetGroup: live.green, launchTemplate: { id: live.template, version: 1 } });
  await ports.fleets.clone(request);
  await ports.fleets.clone(request);
  await expect(ports.fleets.clone({ ...request, rollout: 'web-9' })).rejects.toBeInstanceOf(FleetNameTaken);
  expect(calls.filter((call) => call === 'autoscaling CreateAutoScalingGroup')).toHaveLength(3);
});

test('errors have the same names from the direct client as over HTTP', async () => {
  const gone = live.blue.replace(/[^/]+$/, '0000000000000000');
  await expect(ports.traffic.health(gone)).rejects.toBeInstanceOf(SpecMismatch);
  await expect(ports.templates.resolve({ id: live.template, version: '9' })).rejects.toMatchObject({
    name: 'CloudRefused',
  });
  const claim = { name: 'web-1', rollout: 'web-2' };
  await ports.fleets.mark(claim, { targetGroup: live.blue });
  await ports.fleets.remove(claim);
  expect(await ports.fleets.describe('web-1')).toMatchObject({ deleting: false });
});
