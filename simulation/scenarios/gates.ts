import { failsHalfWay, GATE, neverAnswers, waitsThenPasses } from '../actors/gates.ts';
import type { Scenario } from './scenario.ts';

const gate = (name: string, more: Readonly<Record<string, unknown>>) => ({ name, function: GATE, ...more });

/** Functions of the user have a say. */
export const GATES: readonly Scenario[] = [
  {
    name: 'a gate that never answers',
    image: 'good',
    ends: 'reverted',
    offersAgain: true,
    before: neverAnswers,
    spec: {
      gates: [gate('tests', { before: 'traffic', timeout: '5m' }), gate('notice', { after: 'revert' })],
    },
  },
  {
    name: 'a gate that fails half-way',
    image: 'good',
    ends: 'reverted',
    before: failsHalfWay,
    spec: { gates: [gate('queue', { before: 'step' }), gate('notice', { after: 'revert' })] },
  },
  {
    name: 'a gate that says wait, then pass',
    image: 'good',
    ends: 'promoted',
    before: waitsThenPasses,
    spec: {
      gates: [
        gate('tests', { before: 'step', timeout: '30m' }),
        gate('report', { before: 'retirement', timeout: '30m' }),
      ],
    },
  },
];
