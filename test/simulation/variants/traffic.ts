import type { Variant } from '../../../simulation/world/world.ts';
import { shrinkOrRemove } from '../../../src/fleet/retire.ts';
import { stepResult } from '../../../src/lifecycle/step.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import type { LiveSplit } from '../../../src/ports/traffic.ts';
import { current } from '../../../src/records/update.ts';
import type { Tick } from '../../../src/rollout/analysis/evidence.ts';
import { serversFor } from '../../../src/rollout/split.ts';
import { ALL_HEALTHY, type Bug, original, withPorts, withStep } from './bug.ts';

const WAY_BACK = ['api', 'roll-back', 'retire-fleet', 'watchdog'];

/** Nobody asks the load balancer: a fleet that is there counts as healthy. */
const blind = ({ traffic }: Ports) => ({ traffic: { ...traffic, health: async () => ALL_HEALTHY } });

/** Every server that Auto Scaling has in service counts as healthy. */
function inServiceIsHealthy({ fleets, traffic }: Ports): Partial<Ports> {
  let servers: string[] = [];
  return {
    fleets: {
      ...fleets,
      async describe(name) {
        const fleet = await fleets.describe(name);
        servers = fleet?.servers.filter(({ inService }) => inService).map(({ id }) => id) ?? [];
        return fleet;
      },
    },
    traffic: {
      ...traffic,
      health: async (group) => ({ ...(await traffic.health(group)), healthy: servers }),
    },
  };
}

/** What was written is believed to be there, even when the write failed. */
function believed(): Variant {
  let wished: LiveSplit['weights'] | undefined;
  return withPorts(['shift-traffic', 'analyze', 'retire-fleet'], ({ traffic }) => ({
    traffic: {
      ...traffic,
      async write(route, live, weights) {
        wished = weights;
        await traffic.write(route, live, weights).catch(() => {});
      },
      async read(route) {
        const live = await traffic.read(route);
        return wished ? { ...live, weights: wished } : live;
      },
    },
  }));
}

/** Blue shrinks as its traffic leaves, and is to grow again should it come back. */
const shrinkingBlue = (): Variant => ({
  ...withPorts(WAY_BACK, blind),
  ...withStep('ShiftTraffic', async (ports, input) => {
    const result = await original('ShiftTraffic')(ports, input);
    const { blue, traffic } = await current(ports.rollouts, input);
    const desired = serversFor(100 - traffic.observed, blue.desired);
    await ports.fleets.configure(blue.fleet, { minSize: desired, desired });
    return result;
  }),
});

const everythingIsFine = { blue: { requests: 1_000, bad: 0 }, green: { requests: 1_000, bad: 0 } };

export const TRAFFIC_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'The weight is written, and only then is it recorded that it would be.',
    breaks: 'I12',
    scenario: 'a good image',
    variant: () =>
      withPorts(['shift-traffic'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          save: async (rollout) => (rollout.phase === 'shifting' ? rollout : rollouts.save(rollout)),
        },
      })),
  },
  {
    rows: [1],
    incident:
      'A rollback sends all traffic to the fleet that was blue by name, though it has died meanwhile.',
    breaks: 'I1',
    scenario: 'blue fails as on-call presses rollback',
    variant: () => withPorts(WAY_BACK, blind),
  },
  {
    rows: [31],
    incident:
      'Servers in service are taken for healthy ones: the load balancer fails open onto a dead fleet.',
    breaks: 'I1',
    scenario: 'a green that never turns healthy',
    variant: () => withPorts(['check-green', 'shift-traffic'], inServiceIsHealthy),
  },
  {
    rows: [3],
    incident:
      'The write of the last weight is throttled, nobody reads it back, and blue is removed under its traffic.',
    breaks: 'I4',
    scenario: 'a good image',
    injections: [['error before the effect', 'shift-traffic ModifyListener', 3]],
    variant: believed,
  },
  {
    rows: [5],
    incident: 'A weight was never confirmed, and the rollout goes on to the next one as if it were there.',
    breaks: 'I7',
    scenario: 'a good image',
    injections: [['error before the effect', 'shift-traffic ModifyListener', 2]],
    variant: believed,
  },
  {
    rows: [38],
    incident: 'Terraform puts the old weights back in the middle, and the rollout fights it.',
    breaks: 'I11',
    scenario: 'a good image',
    injections: [['Terraform puts the old weights back', 'analyze DescribeListeners', 1]],
    variant: believed,
  },
  {
    rows: [4],
    incident:
      'Blue is shrunk before the new weights have spread: requests still go to servers that are gone.',
    breaks: 'I4',
    scenario: 'a bad image',
    variant: () =>
      withStep('RetireFleet', async (ports, input) => {
        const rollout = await current(ports.rollouts, input);
        const fleet = await ports.fleets.describe(rollout[input.fleet ?? 'green'].fleet);
        if (!fleet) return stepResult(rollout, 'pass');
        await shrinkOrRemove(ports, fleet, rollout.id);
        return stepResult(rollout, 'hold');
      }),
  },
  {
    rows: [30],
    incident: 'Stickiness keeps clients with the fleet that goes, whatever its weight says.',
    breaks: 'I4',
    scenario: 'clients that stay with their fleet for 10 min',
    variant: () =>
      withPorts(['retire-fleet'], ({ traffic }) => ({
        traffic: { ...traffic, read: async (route) => ({ ...(await traffic.read(route)), stickiness: 0 }) },
      })),
  },
  {
    rows: [7],
    incident: 'A new image in the middle sends all traffic back to the fleet that was shrunk.',
    breaks: 'I2',
    scenario: 'a second image instead of the first',
    variant: shrinkingBlue,
  },
  {
    rows: [33],
    incident: 'The way back needs servers to be launched first, in a region without capacity.',
    breaks: 'I3',
    scenario: 'rollback half-way',
    variant: shrinkingBlue,
  },
  {
    rows: [8],
    incident:
      'An abort waits for green to go before it moves the traffic, and green waits for its traffic to go.',
    breaks: 'I9',
    scenario: 'a bad image',
    variant: () =>
      withStep('RollBack', async (ports, input) => {
        const rollout = await current(ports.rollouts, input);
        const isThere = await ports.fleets.describe(rollout.green.fleet);
        return isThere ? stepResult(rollout, 'hold') : original('RollBack')(ports, input);
      }),
  },
  {
    rows: [9],
    incident: 'After the abort a step that has not heard of it goes on and flips the route.',
    breaks: 'I7',
    scenario: 'rollback while green starts',
    variant: () =>
      withPorts(['check-green', 'shift-traffic', 'analyze'], ({ rollouts }) => ({
        rollouts: { ...rollouts, get: async (id) => ({ ...(await rollouts.get(id)), abort: undefined }) },
      })),
  },
  {
    rows: [15],
    incident: 'A revert goes down the steps one by one while the bad image serves.',
    breaks: 'I7',
    scenario: 'a green that sickens in traffic',
    variant: () =>
      withStep('RollBack', async (ports, input) => {
        const { routes, blue, green } = await current(ports.rollouts, input);
        const live = await ports.traffic.read(routes[0]!);
        await ports.traffic.write(routes[0]!, live, { [blue.targetGroup]: 95, [green.targetGroup]: 5 });
        return original('RollBack')(ports, input);
      }),
  },
  {
    rows: [39],
    incident: 'Nobody sends requests, and no errors of nobody pass for a healthy image.',
    breaks: 'I8',
    scenario: 'a valley without requests',
    variant: () =>
      withPorts(['analyze'], ({ metrics }) => ({
        metrics: {
          async ticks(request) {
            const ticks = await metrics.ticks(request);
            const isSilent = ({ blue, green }: Tick) => blue.requests + green.requests === 0;
            return ticks.map((tick) =>
              isSilent(tick) ? { ...everythingIsFine, minute: tick.minute } : tick,
            );
          },
        },
      })),
  },
  {
    rows: [26],
    incident: 'Each look at a bake asks for every server one by one, until the reads are throttled.',
    breaks: 'I14',
    scenario: 'a good image',
    variant: () =>
      withPorts(['analyze'], ({ traffic }) => ({
        traffic: {
          ...traffic,
          async health(group) {
            const health = await traffic.health(group);
            for (const _ of health.healthy) await traffic.health(group);
            return health;
          },
        },
      })),
  },
];
