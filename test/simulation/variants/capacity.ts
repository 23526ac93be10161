import type { Ports } from '../../../src/ports/ports.ts';
import { ImageNotFound } from '../../../src/rollout/errors.ts';
import { ALL_HEALTHY, type Bug, withPorts } from './bug.ts';

const BLUE = 'web-original';
/** The servers that a configuration names. */
const CONFIGURED = 1;

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
    mark: (claim, mark, { launchTemplateVersion: _, ...change } = {}) => fleets.mark(claim, mark, change),
  },
});

export const CAPACITY_BUGS: readonly Bug[] = [
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
          async find(claim) {
            const found = await fleets.find(claim);
            if (found.kind !== 'ours' || claim.name !== BLUE) return found;
            return { ...found, fleet: { ...found.fleet, desired: CONFIGURED } };
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
      withPorts(['launch-green', 'analyze', 'shift-traffic', 'roll-back'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          mark: (claim, mark, { minSize: _, ...change } = {}) => fleets.mark(claim, mark, change),
          configure: (claim, { minSize, desired, ...change }) =>
            fleets.configure(claim, claim.name === BLUE ? change : { minSize, desired, ...change }),
          // Nor is it noticed: blue is taken to be as it was pinned.
          async find(claim) {
            const found = await fleets.find(claim);
            if (found.kind !== 'ours' || claim.name !== BLUE) return found;
            return { ...found, fleet: { ...found.fleet, minSize: 3, desired: 3 } };
          },
        },
      })),
  },
  {
    rows: [12],
    incident: 'The size that a rollout pinned is never let go: thousands of servers run all night.',
    breaks: 'I9',
    scenario: 'a good image',
    variant: () =>
      withPorts(['conclude'], ({ fleets }) => ({ fleets: { ...fleets, configure: async () => '' } })),
  },
  {
    rows: [13],
    incident: 'The old fleet goes while the new one misses servers: together they are too few.',
    breaks: 'I2',
    scenario: 'a good image',
    injections: [
      ['a zone is lost for 15 min', 'analyze DescribeListeners', 11],
      ['no capacity for 30 min', 'analyze DescribeAutoScalingGroups', 11],
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
];
