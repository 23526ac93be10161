import { bakesAt } from '../actors/actor.ts';
import {
  approveAfter,
  giveWeight,
  goOnAfter,
  pauseAndPress,
  pauseFor,
  promoteFully,
  rejectAfter,
} from '../actors/pauses.ts';
import { MINUTE, type Scenario, STEPS } from './scenario.ts';

const WITH_APPROVAL = STEPS.map((step) => (step.weight === 50 ? { ...step, approval: true } : step));

/** A person has a rollout wait, and says how it goes on. */
export const PAUSES: readonly Scenario[] = [
  {
    name: 'a pause half-way',
    image: 'good',
    ends: 'promoted',
    meanwhile: pauseFor(bakesAt(50), 20 * MINUTE),
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
    meanwhile: pauseFor(bakesAt(10), 30 * MINUTE),
  },
  {
    name: 'rollback in a pause',
    image: 'good',
    ends: 'reverted',
    meanwhile: pauseAndPress(bakesAt(50), 10 * MINUTE),
  },
  {
    name: 'an approval',
    image: 'good',
    ends: 'promoted',
    spec: { steps: WITH_APPROVAL },
    meanwhile: approveAfter(20 * MINUTE),
  },
  {
    name: 'an approval that is refused',
    image: 'good',
    ends: 'reverted',
    spec: { steps: WITH_APPROVAL },
    meanwhile: rejectAfter(5 * MINUTE),
  },
  {
    name: 'an approval that nobody gives',
    image: 'good',
    ends: 'reverted',
    spec: { steps: WITH_APPROVAL, limits: { pauseAtMost: '30m', onPauseEnd: 'revert' } },
  },
  {
    name: 'two versions held on purpose',
    image: 'good',
    ends: 'promoted',
    spec: { steps: [...STEPS.slice(0, 1), { weight: 50, bake: 'hold' }, ...STEPS.slice(2)] },
    meanwhile: goOnAfter(30 * MINUTE),
  },
  {
    name: 'a weight by hand',
    image: 'good',
    ends: 'promoted',
    meanwhile: giveWeight(bakesAt(10), 30),
  },
  {
    name: 'a lower weight by hand',
    image: 'good',
    ends: 'promoted',
    meanwhile: giveWeight(bakesAt(50), 20),
  },
  {
    name: 'promoted by hand',
    image: 'good',
    ends: 'promoted',
    meanwhile: promoteFully(bakesAt(10)),
  },
];
