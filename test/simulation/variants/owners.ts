import type { Ports } from '../../../src/ports/ports.ts';
import type { FleetSettings } from '../../../src/rollout/fleet/settings.ts';
import { type Bug, withPorts } from './bug.ts';

const withoutEdits = (settings: FleetSettings): FleetSettings =>
  Object.fromEntries(Object.entries(settings).filter(([setting]) => !setting.includes('owner-edit')));

/** What an owner has put on a fleet goes unseen. */
const blindToOwners = ({ settings }: Pick<Ports, 'settings'>) => ({
  settings: {
    ...settings,
    read: async (...fleet: Parameters<Ports['settings']['read']>) =>
      withoutEdits(await settings.read(...fleet)),
  },
});

/** What becomes of what owners change. */
export const OWNER_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'What its owner has put on the live fleet in the bake is lost at the promotion.',
    breaks: 'I20',
    scenario: 'a good image',
    injections: [['the owner edits blue', 'analyze GetItem', 2]],
    variant: () => withPorts(['retire-fleet'], blindToOwners),
  },
  {
    rows: [],
    incident:
      'What its owner has put on the live fleet just before its pattern is copied isn’t compared with anything.',
    breaks: 'I20',
    scenario: 'a pattern that is changed half-way',
    injections: [['the owner edits blue', 'preflight GetItem', 1]],
    variant: () => withPorts(['preflight', 'retire-fleet'], blindToOwners),
  },
  {
    rows: [],
    incident:
      'The settings of the live fleet are noted only as green is made, with what its owner has changed since the rollout began.',
    breaks: 'I20',
    scenario: 'a pattern that is changed half-way',
    injections: [['the owner edits blue', 'launch-green GetItem', 1]],
    variant: () => withPorts(['retire-fleet'], blindToOwners),
  },
];
