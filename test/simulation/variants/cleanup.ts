import { EVENT_FUNCTIONS } from '../../../simulation/world/functions.ts';
import { shrinkOrRemove } from '../../../src/fleet/retire.ts';
import type { Fleet } from '../../../src/ports/fleets.ts';
import type { Ports } from '../../../src/ports/ports.ts';
import { type Bug, withPorts } from './bug.ts';

const BLUE = 'web-original';
const generation = ({ name }: Fleet) => Number(/-(\d+)$/.exec(name)?.[1] ?? 0);

/** Deletes every fleet of ours but the newest. */
async function keepNewest(ports: Ports): Promise<void> {
  const [, ...old] = (await ports.fleets.ours()).toSorted((a, b) => generation(b) - generation(a));
  for (const fleet of old) {
    const { name, tags } = fleet;
    await shrinkOrRemove(ports, fleet, { name, rollout: tags['greenshift:blue-of'] ?? '' });
  }
}

/** Sizing to 0 is skipped: the fleet is deleted with its servers. */
const byForce = ({ fleets }: Ports): Partial<Ports> => ({
  fleets: {
    ...fleets,
    async configure(claim, change) {
      if (change.desired !== 0) return fleets.configure(claim, change);
      await fleets.remove(claim);
      return claim.arn ?? '';
    },
  },
});

export const CLEANUP_BUGS: readonly Bug[] = [
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
    rows: [34],
    incident: 'A cleanup that keeps only the newest fleet deletes the live one.',
    breaks: 'I4',
    scenario: 'a good image',
    variant: () => ({
      eventFunctions: { watchdog: { rules: EVENT_FUNCTIONS.watchdog?.rules ?? [], handle: keepNewest } },
    }),
  },
  {
    rows: [35],
    incident: 'The fleet of a failed rollout is forgotten and runs on beside the live one.',
    breaks: 'I9',
    scenario: 'a bad image',
    variant: () => ({
      ...withPorts(['retire-fleet', 'conclude'], ({ fleets }) => ({
        fleets: {
          ...fleets,
          find: async (claim) => (claim.name === BLUE ? fleets.find(claim) : { kind: 'absent' }),
        },
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
