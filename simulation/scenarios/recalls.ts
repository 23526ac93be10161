import type { Phase } from '../../src/rollout/phase.ts';
import { bakesAt } from '../actors/actor.ts';
import { cleanImages } from '../actors/cleaner.ts';
import { recallLive, recallWhen } from '../actors/recall.ts';
import { MINUTE, type Scenario } from './scenario.ts';

const inPhase = (phase: Phase, name: string, rest: Pick<Scenario, 'ends'> & Partial<Scenario>): Scenario => ({
  name,
  image: 'good',
  meanwhile: recallWhen((rollout) => rollout.phase === phase),
  ...rest,
});

/** A person recalls the image, in every phase. */
export const RECALLS: readonly Scenario[] = [
  inPhase('proving', 'a recall while green starts', { ends: 'reverted' }),
  inPhase('baking', 'a recall at the first step', { ends: 'reverted' }),
  {
    name: 'a recall at 100 %',
    image: 'good',
    ends: 'reverted',
    meanwhile: recallWhen(bakesAt(100)),
  },
  // Blue can't take the traffic back any more: its image comes back instead.
  inPhase('retiring-blue', 'a recall as blue retires', { ends: 'promoted', promotes: 'first' }),
  inPhase('retiring-green', 'a recall during the revert', { ends: 'reverted', image: 'bad' }),
  {
    name: 'a recall of the live image',
    image: 'good',
    ends: 'promoted',
    promotes: 'first',
    meanwhile: recallLive(5 * MINUTE),
  },
  {
    // By then the tool has deleted what nobody protects.
    name: 'a recall of the live image beside a tool that deletes images',
    image: 'good',
    ends: 'promoted',
    promotes: 'first',
    meanwhile: (...world) => {
      cleanImages(...world);
      recallLive(5 * MINUTE)(...world);
    },
  },
];
