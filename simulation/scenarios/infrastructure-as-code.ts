import { bakesAt, bakesStep, halfWay, type Meanwhile, once } from '../actors/actor.ts';
import {
  deleteBlue,
  deleteGreen,
  forwardOutside,
  replaceBlue,
  replaceListener,
} from '../actors/infrastructure-as-code.ts';
import { scaleByRequests } from '../actors/owner.ts';
import { addListener, editListener } from '../actors/second-listener.ts';
import { giveRemadeAll } from '../actors/terraform.ts';
import type { FaultContext } from '../faults/fault.ts';
import type { Scenario } from './scenario.ts';

/** At the bake of the first step. */
const early =
  (happens: (context: FaultContext) => unknown): Meanwhile =>
  (world, _, context) =>
    once(world, bakesStep(0), () => happens(context));

/** Infrastructure-as-code is applied in the middle of a rollout. */
export const INFRASTRUCTURE_AS_CODE: readonly Scenario[] = [
  {
    name: 'the listener is replaced at 10 %',
    image: 'bad',
    ends: 'reverted',
    callsPerson: true,
    meanwhile: early(replaceListener),
  },
  {
    name: 'blue is made again at 10 %',
    image: 'good',
    ends: 'promoted',
    meanwhile: early(({ world }) => replaceBlue(world)),
  },
  {
    name: 'blue is made again at 100 %, and given everything as it retires',
    image: 'good',
    ends: 'promoted',
    offersAgain: true,
    meanwhile: (world, _, context) => {
      once(world, bakesAt(100), () => replaceBlue(world));
      once(
        world,
        ({ phase }) => phase === 'retiring-blue',
        () => giveRemadeAll(context),
      );
    },
  },
  {
    name: 'blue is deleted at 10 %',
    image: 'good',
    ends: 'promoted',
    before: scaleByRequests,
    meanwhile: early(({ world }) => deleteBlue(world)),
  },
  {
    name: 'green is deleted at 10 %',
    image: 'good',
    ends: 'promoted',
    offersAgain: true,
    meanwhile: early(({ world }) => deleteGreen(world)),
  },
  {
    name: 'a listener of others forwards to blue at 10 %',
    image: 'good',
    ends: 'promoted',
    meanwhile: early(({ world }) => forwardOutside(world, 'blue')),
  },
  {
    name: 'one of two listeners is edited by others half-way',
    image: 'good',
    ends: 'promoted',
    callsPerson: true,
    before: addListener,
    traffic: ({ listener, targetGroups }, inner) => ({
      routes: [{ listener }, { listener: inner?.listener }],
      targetGroups,
    }),
    meanwhile: halfWay(editListener),
  },
];
