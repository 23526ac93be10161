import { enterBoth, enterLive } from '../actors/sessions.ts';
import type { Scenario } from './scenario.ts';

const spec = { immutability: 'replace' };

/** Somebody enters servers, which are replaced. */
export const TOUCHED: readonly Scenario[] = [
  {
    name: 'a session on a live server',
    image: 'good',
    ends: 'promoted',
    spec,
    meanwhile: enterLive(1, false),
  },
  {
    name: 'sessions on most live servers',
    image: 'good',
    ends: 'promoted',
    spec,
    meanwhile: enterLive(2, true),
  },
  {
    name: 'sessions on blue and green half-way',
    image: 'good',
    ends: 'promoted',
    spec,
    meanwhile: enterBoth,
  },
];
