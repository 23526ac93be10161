import type { Variant } from '../../../simulation/world/variant.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { IllegalTransition } from '../../../src/rollout/errors.ts';
import { ALL_HEALTHY, type Bug, original, withPorts, withStep } from './bug.ts';

interface DescribedGroup {
  AutoScalingGroupARN?: string;
  AutoScalingGroupName?: string;
  Tags?: { Key?: string; Value?: string }[];
}

const BLUE = 'web-original';

/** A group under a known name is taken for the one that was known by it: its ARN and its tags are those of before. */
function goingByName(): Variant {
  const known = new Map<string, DescribedGroup>();
  return {
    async calls(_, operation, __, next) {
      const response = (await next()) as { AutoScalingGroups?: DescribedGroup[] };
      if (operation !== 'DescribeAutoScalingGroups') return response;
      const AutoScalingGroups = response.AutoScalingGroups?.map((group) => {
        const { AutoScalingGroupName: name = '' } = group;
        if (name !== BLUE) return group;
        const { AutoScalingGroupARN, Tags } = known.get(name) ?? group;
        const isMarked = group.Tags?.some(({ Key }) => Key === 'greenshift:blue-of');
        if (isMarked) known.set(name, group);
        return isMarked ? group : { ...group, AutoScalingGroupARN, Tags };
      });
      return { ...response, AutoScalingGroups };
    },
  };
}

/** Nothing that clients get counts, only what servers report of themselves. */
const believingServers = () =>
  withPorts(['analyze'], ({ metrics }) => ({
    metrics: {
      ...metrics,
      async ticks(request) {
        const ticks = await metrics.ticks(request);
        return ticks.map(({ minute, blue, green: { faults = 0, ...green } }) => ({
          minute,
          blue,
          green: { ...green, faults, bad: faults, unreachable: 0 },
        }));
      },
    },
  }));

/** Whatever others have written, green is read as having everything. */
const givenToGreen = (ports: Ports): Ports => ({
  ...ports,
  traffic: {
    ...ports.traffic,
    read: async (route) => {
      const live = await ports.traffic.read(route);
      const [blue, green] = Object.keys(live.weights).toSorted();
      return { ...live, weights: { [blue!]: 0, [green!]: 999 } };
    },
  },
});

/** Bugs that only a world with neighbours, an eye of clients, or a person without a way out shows. */
export const NEIGHBOUR_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident:
      'Infrastructure-as-code makes blue again, and what is there under its name is sized to 0 and deleted.',
    breaks: 'I15',
    scenario: 'blue is made again at 10 %',
    variant: goingByName,
  },
  {
    rows: [],
    incident: 'Whoever makes blue again gives it everything, and green, which serves nobody, is promoted.',
    breaks: 'I9',
    scenario: 'blue is made again at 100 %, and given everything as it retires',
    variant: () =>
      withStep('RetireFleet', (ports, input) =>
        original('RetireFleet')(input.fleet === 'blue' ? givenToGreen(ports) : ports, input),
      ),
  },
  {
    rows: [],
    incident: 'A second listener forwards to blue as well, and responds 503 for good once blue is gone.',
    breaks: 'I16',
    scenario: 'a listener of others forwards to blue at 10 %',
    variant: () =>
      withPorts(['retire-fleet'], ({ traffic, metrics }) => ({
        traffic: { ...traffic, forwards: async () => [] },
        metrics: { ...metrics, requestsTo: async () => 0 },
      })),
  },
  {
    rows: [],
    incident: 'Blue is deleted in mid-rollout, and the scheduled actions of green stay suspended for good.',
    breaks: 'I9',
    scenario: 'blue is deleted at 10 %',
    variant: () =>
      withPorts(['conclude'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          configure: (claim, { resume: _, ...change }) => fleets.configure(claim, change),
        },
      })),
  },
  {
    rows: [],
    incident:
      'A listener that others made in mid-rollout forwards to green, whose servers go with the bad image.',
    breaks: 'I16',
    scenario: 'a bad image',
    injections: [['a listener of others forwards to green', 'analyze GetItem', 1]],
    variant: () =>
      withPorts(['retire-fleet'], ({ traffic }) => ({ traffic: { ...traffic, forwards: async () => [] } })),
  },
  {
    rows: [],
    incident: 'Connections are reset or hang, which no server reports, and the image is promoted.',
    breaks: 'I17',
    scenario: 'an image whose connections hang or are reset',
    variant: believingServers,
  },
  {
    rows: [],
    incident: 'Green begins to close connections in mid-rollout, which no server reports, and is promoted.',
    breaks: 'I17',
    scenario: 'a good image',
    injections: [['green closes connections', 'analyze GetItem', 2]],
    variant: believingServers,
  },
  {
    rows: [],
    incident:
      'All of blue fails in the middle, only green is watched, and half of the requests go to nobody.',
    breaks: 'I18',
    scenario: 'blue dies half-way',
    variant: () =>
      withPorts(['analyze', 'shift-traffic', 'roll-back', 'watchdog'], ({ traffic }, caller) => {
        let isBlueNext = false;
        return {
          traffic: {
            ...traffic,
            // After the split blue's is the first of the two that a whole look asks for.
            read(route) {
              isBlueNext = true;
              return traffic.read(route);
            },
            async health(group) {
              const isBlue = isBlueNext;
              isBlueNext = false;
              if (caller === 'shift-traffic') return { ...ALL_HEALTHY, staying: [] };
              if (caller === 'analyze') return isBlue ? ALL_HEALTHY : traffic.health(group);
              // Nor does what goes back give green what a dead blue has.
              return isBlue ? traffic.health(group) : { ...ALL_HEALTHY, healthy: [] };
            },
          },
        };
      }),
  },
  {
    rows: [],
    incident: 'A rollout is stuck, and what would free its service is refused in its phase.',
    breaks: 'I19',
    scenario: 'a good image',
    injections: [['a person abandons the rollout', 'retire-fleet GetItem', 1]],
    variant: () =>
      withPorts(['api'], ({ rollouts }) => ({
        rollouts: {
          ...rollouts,
          async save(rollout) {
            if (rollout.abandon) throw new IllegalTransition('it is being promoted');
            return rollouts.save(rollout);
          },
        },
      })),
  },
];
