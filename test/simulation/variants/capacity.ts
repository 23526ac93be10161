import { EVENT_FUNCTIONS } from '../../../simulation/world/functions.ts';
import { shrinkOrRemove } from '../../../src/fleet/retire.ts';
import type { Fleet } from '../../../src/ports/fleets.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { ImageNotFound } from '../../../src/rollout/errors.ts';
import { ALL_HEALTHY, type Bug, withPorts } from './bug.ts';

const BLUE = 'web-original';
/** The servers that a configuration names. */
const CONFIGURED = 1;

const generation = ({ name }: Fleet) => Number(/-(\d+)$/.exec(name)?.[1] ?? 0);

/** Deletes every fleet of ours but the newest. */
async function keepNewest(ports: Ports): Promise<void> {
  const [, ...old] = (await ports.fleets.ours()).toSorted((a, b) => generation(b) - generation(a));
  for (const fleet of old) await shrinkOrRemove(ports, fleet, fleet.tags['greenshift:blue-of'] ?? '');
}

/** Sizing to 0 is skipped: the fleet is deleted with its servers. */
function byForce({ fleets, rollouts }: Ports): Partial<Ports> {
  let id = '';
  return {
    rollouts: {
      ...rollouts,
      get(rollout) {
        id = rollout;
        return rollouts.get(rollout);
      },
    },
    fleets: {
      ...fleets,
      configure: (name, change) =>
        change.desired === 0 ? fleets.remove(name, id) : fleets.configure(name, change),
    },
  };
}

/** Blue's image isn't looked for, and blue isn't pinned to it, which AWS would refuse. */
const carefree = ({ images, fleets }: Ports): Partial<Ports> => ({
  images: {
    async describe(imageId) {
      try {
        return await images.describe(imageId);
      } catch (error) {
        if (!(error instanceof ImageNotFound)) throw error;
        return { id: imageId, owner: '111122223333', state: 'available', architecture: 'x86_64' };
      }
    },
  },
  fleets: {
    ...fleets,
    configure: (name, { launchTemplateVersion: _, ...change }) => fleets.configure(name, change),
  },
});

export const CAPACITY_BUGS: readonly Bug[] = [
  {
    rows: [44],
    incident:
      "One function's clock is five minutes ahead, and the quiet time before a fleet goes is cut short.",
    breaks: 'I4',
    scenario: 'a bad image',
    variant: () =>
      withPorts(['retire-fleet'], ({ clock }) => ({ clock: { now: () => clock.now() + 5 * 60_000 } })),
  },
  {
    rows: [10],
    incident: 'Green is sized by what stands in a file, not by how many servers are running.',
    breaks: 'I2',
    scenario: 'a good image',
    variant: () =>
      withPorts([], ({ fleets }) => ({
        fleets: {
          ...fleets,
          async describe(name) {
            const fleet = await fleets.describe(name);
            return fleet && name === BLUE ? { ...fleet, desired: CONFIGURED } : fleet;
          },
        },
      })),
  },
  {
    rows: [11],
    incident:
      "Blue's own scaling takes its servers away as its traffic leaves; there is too little to go back to.",
    breaks: 'I3',
    scenario: 'blue scales with its traffic',
    variant: () =>
      withPorts(['launch-green'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          configure: (name, { minSize, ...change }) =>
            fleets.configure(name, name === BLUE ? change : { minSize, ...change }),
        },
      })),
  },
  {
    rows: [12],
    incident: 'The size that a rollout pinned is never let go: thousands of servers run all night.',
    breaks: 'I9',
    scenario: 'a good image',
    variant: () =>
      withPorts(['conclude'], ({ fleets }) => ({ fleets: { ...fleets, configure: async () => {} } })),
  },
  {
    rows: [13],
    incident: 'The old fleet goes while the new one misses servers: together they are too few.',
    breaks: 'I2',
    scenario: 'a good image',
    injections: [
      ['a zone is lost for 15 min', 'analyze DescribeListeners', 8],
      ['no capacity for 30 min', 'analyze DescribeAutoScalingGroups', 8],
    ],
    variant: () =>
      withPorts(['analyze', 'retire-fleet'], ({ traffic }) => ({
        traffic: { ...traffic, health: async () => ALL_HEALTHY },
      })),
  },
  {
    rows: [32],
    incident: "Blue's image was deregistered, and a rollout begins that could never go back.",
    breaks: 'I3',
    scenario: 'a live image that is gone',
    variant: () => withPorts(['preflight', 'launch-green'], carefree),
  },
  {
    rows: [34],
    incident: 'A cleanup that keeps only the newest fleet deletes the live one.',
    breaks: 'I4',
    scenario: 'a good image',
    variant: () => ({
      eventFunctions: { watchdog: { rules: EVENT_FUNCTIONS.watchdog?.rules ?? [], answer: keepNewest } },
    }),
  },
  {
    rows: [35],
    incident: 'The fleet of a failed rollout is forgotten and runs on beside the live one.',
    breaks: 'I9',
    scenario: 'a bad image',
    variant: () => ({
      ...withPorts(['retire-fleet', 'conclude'], ({ fleets }) => ({
        fleets: { ...fleets, describe: async (name) => (name === BLUE ? fleets.describe(name) : undefined) },
      })),
      without: ['watchdog'],
    }),
  },
  {
    rows: [36],
    incident: 'A process that the owner has suspended runs again after the rollout.',
    breaks: 'I9',
    scenario: 'a fleet with a suspended process',
    variant: () => ({
      calls: async (_, operation, __, next) => (operation === 'SuspendProcesses' ? {} : next()),
    }),
  },
  {
    rows: [43],
    incident: 'A fleet is deleted by force: its hooks are skipped and its draining cut short.',
    breaks: 'I4',
    scenario: 'a good image',
    variant: () => ({
      ...withPorts(['retire-fleet'], byForce),
      calls: (_, operation, input, next) => {
        if (operation === 'DeleteAutoScalingGroup') Object.assign(input as object, { ForceDelete: true });
        return next();
      },
    }),
  },
];
