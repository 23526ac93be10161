import type { Scenario } from './scenario.ts';

/** Two services of one installation roll out at the same time. */
export const TWO_SERVICES: readonly Scenario[] = [
  {
    name: 'two services with a good image each',
    image: 'good',
    ends: 'promoted',
    second: { image: 'better', ends: 'promoted' },
  },
  {
    name: 'a good image beside a bad one of another service',
    image: 'good',
    ends: 'promoted',
    second: { image: 'bad', ends: 'reverted' },
  },
];
