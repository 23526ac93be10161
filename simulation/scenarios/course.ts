import { pauseAndPress, pauseFor, promoteFully } from '../actors/course.ts';
import { MINUTE, type Scenario } from './scenario.ts';

const bakes =
  (weight: number) =>
  ({ phase, traffic }: { readonly phase: string; readonly traffic: { readonly observed: number } }) =>
    phase === 'baking' && traffic.observed === weight;

/** A person has a rollout wait, and says how it goes on. */
export const COURSE: readonly Scenario[] = [
  {
    name: 'a pause half-way',
    image: 'good',
    ends: 'promoted',
    meanwhile: pauseFor(bakes(50), 20 * MINUTE),
  },
  {
    name: 'a pause while green starts',
    image: 'good',
    ends: 'promoted',
    meanwhile: pauseFor(({ phase }) => phase === 'proving', 20 * MINUTE),
  },
  {
    name: 'a green that sickens in a pause',
    image: 'sickening',
    ends: 'reverted',
    meanwhile: pauseFor(bakes(10), 30 * MINUTE),
  },
  {
    name: 'rollback in a pause',
    image: 'good',
    ends: 'reverted',
    meanwhile: pauseAndPress(bakes(50), 10 * MINUTE),
  },
  {
    name: 'promoted by hand',
    image: 'good',
    ends: 'promoted',
    meanwhile: promoteFully(bakes(10)),
  },
];
