import { enterBoth, enterInTurn, enterMost, enterOne } from '../actors/sessions.ts';
import type { Scenario } from './scenario.ts';

const spec = { immutability: 'replace' };

/** Somebody enters servers, which are replaced. */
export const TOUCHED: readonly Scenario[] = [
  {
    name: 'a session on a live server',
    image: 'good',
    ends: 'promoted',
    spec,
    meanwhile: enterOne,
  },
  {
    name: 'a command to most live servers',
    image: 'good',
    ends: 'promoted',
    spec,
    meanwhile: enterMost,
  },
  {
    name: 'sessions on two live servers, one after the other',
    image: 'good',
    ends: 'promoted',
    spec,
    // Two of three are most of them, which a rollout replaces where a fault lets both be known at once.
    servers: 5,
    meanwhile: enterInTurn,
  },
  {
    name: 'sessions on blue and green half-way',
    image: 'good',
    ends: 'promoted',
    spec,
    meanwhile: enterBoth,
  },
];
