import type { Ports } from '../../../src/ports/ports.ts';
import { type Bug, withPorts } from './bug.ts';

/** The split as the record would have it after an abort: whatever it is, blue has everything. */
const fromTheRecord = ({ traffic }: Ports): Partial<Ports> => ({
  traffic: {
    ...traffic,
    async read(route) {
      const live = await traffic.read(route);
      const weights = Object.keys(live.weights).map((group, at) => [group, at === 0 ? 999 : 0]);
      return { ...live, weights: Object.fromEntries(weights) };
    },
  },
});

export const PRESS_BUGS: readonly Bug[] = [
  {
    rows: [],
    incident: 'On-call is told from the record that blue has all of the traffic, and half of it is on green.',
    breaks: 'I10',
    scenario: 'rollback half-way',
    variant: () => withPorts(['api'], fromTheRecord),
  },
];
