import { sleep } from '../../local-cloud/time/clock.ts';
import { bakesStep, once } from '../actors/actor.ts';
import { press, pressIn } from '../actors/on-call.ts';
import { failBlue } from '../actors/owner.ts';
import type { Scenario } from './scenario.ts';

/** On-call presses rollback, in every phase. */
export const ROLLBACKS: readonly Scenario[] = [
  { name: 'rollback while green starts', image: 'good', ends: 'reverted', meanwhile: pressIn('proving') },
  { name: 'rollback at the first step', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 10) },
  { name: 'rollback half-way', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 50) },
  { name: 'rollback at 100 %', image: 'good', ends: 'reverted', meanwhile: pressIn('baking', 100) },
  {
    name: 'rollback as blue retires',
    image: 'good',
    // Blue can't take the traffic back any more: its image comes back instead.
    promotes: 'first',
    ends: 'promoted',
    meanwhile: pressIn('retiring-blue'),
  },
  {
    name: 'rollback during the revert',
    image: 'bad',
    ends: 'reverted',
    meanwhile: pressIn('retiring-green'),
  },
  {
    name: 'blue fails as on-call presses rollback',
    image: 'good',
    ends: 'reverted',
    meanwhile: (world, expected) =>
      once(world, bakesStep(1), async () => {
        failBlue(world);
        // By then the load balancer has noticed, and blue's group hasn't made up for it yet.
        await sleep(world.clock, 45_000);
        await press(world, expected);
      }),
  },
];
