import type { Scenario } from './scenario.ts';

/** Two services roll out at the same time, of one installation or of two. */
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
  {
    name: 'a good image beside a good one of another installation',
    image: 'good',
    ends: 'promoted',
    second: { image: 'better', ends: 'promoted', installation: 'greenshift-shop' },
  },
  {
    name: 'a good image beside a bad one of another installation',
    image: 'good',
    ends: 'promoted',
    second: { image: 'bad', ends: 'reverted', installation: 'greenshift-shop' },
  },
];
