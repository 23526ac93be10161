import { ageServers, dueAt, dueByAge } from '../actors/refresh.ts';
import { MINUTE, type Scenario } from './scenario.ts';

/** Servers are replaced though nothing is new. */
export const REFRESHES: readonly Scenario[] = [
  {
    name: 'servers that a schedule resets',
    image: 'good',
    ends: 'promoted',
    // The image comes at noon, and its rollout is over by then, as a rule.
    spec: { refresh: { schedule: 'cron(40 12 * * ? *)' } },
    meanwhile: dueAt(40 * MINUTE),
  },
  {
    name: 'servers that are too old, and an image that fails',
    image: 'bad',
    promotes: 'first',
    ends: 'promoted',
    spec: { refresh: { maxAge: '1d', expedited: true } },
    before: ageServers,
    meanwhile: dueByAge(24 * 60 * MINUTE),
  },
];
