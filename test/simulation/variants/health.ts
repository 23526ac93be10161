import type { Variant } from '../../../simulation/world/variant.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { current } from '../../../src/records/update.ts';
import { claimOn } from '../../../src/rollout/fleet/identity.ts';
import { serversFor } from '../../../src/rollout/traffic/split.ts';
import { ALL_HEALTHY, type Bug, original, withPorts, withStep } from './bug.ts';

const ROLLBACK_CALLERS = ['api', 'roll-back', 'retire-fleet', 'watchdog'];

/** Nobody asks the load balancer: a fleet that is there counts as healthy. */
const blind = ({ traffic }: Ports) => ({
  traffic: {
    ...traffic,
    health: async (group: string) => ({ ...(await traffic.health(group)), healthy: ALL_HEALTHY.healthy }),
  },
});

/** Every server that Auto Scaling has in service counts as healthy. */
function inServiceIsHealthy({ fleets, traffic }: Ports): Partial<Ports> {
  let servers: string[] = [];
  return {
    fleets: {
      ...fleets,
      async find(claim) {
        const found = await fleets.find(claim);
        const all = found.kind === 'ours' ? found.fleet.servers : [];
        servers = all.filter(({ inService }) => inService).map(({ id }) => id);
        return found;
      },
    },
    traffic: {
      ...traffic,
      health: async (group) => ({ ...(await traffic.health(group)), healthy: servers }),
    },
  };
}

/** Blue shrinks as its traffic leaves, and is to grow again should it come back. */
const shrinkingBlue = (): Variant => ({
  ...withPorts(ROLLBACK_CALLERS, blind),
  ...withStep('ShiftTraffic', async (ports, input) => {
    const result = await original('ShiftTraffic')(ports, input);
    const rollout = await current(ports.rollouts, input);
    const { blue, traffic } = rollout;
    const desired = serversFor(100 - traffic.observed, blue.desired);
    await ports.fleets.configure(claimOn(rollout, 'blue'), { minSize: desired, desired });
    return result;
  }),
});

export const HEALTH_BUGS: readonly Bug[] = [
  {
    rows: [1],
    incident:
      'A rollback sends all traffic to the fleet that was blue by name, though it has died meanwhile.',
    breaks: 'I1',
    scenario: 'blue fails as on-call presses rollback',
    variant: () => withPorts(ROLLBACK_CALLERS, blind),
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
];
