import { bakesAt, onceWhen } from '../actors/actor.ts';
import { leaveNone } from '../actors/capacity.ts';
import { disturbGreen } from '../actors/images.ts';
import { pressIn } from '../actors/on-call.ts';
import { failBlue } from '../actors/owner.ts';
import { giveWeight, promoteFully } from '../actors/pauses.ts';
import type { World } from '../world/world.ts';
import { MINUTE, type Scenario } from './scenario.ts';

/** Of three servers a fourth at most: blue shrinks behind green from 50 % on. */
const SPEC = {
  surge: '25%',
  instantRollback: false,
  steps: [25, 50, 75, 100].map((weight) => ({ weight, bake: '3m' })),
};

const at = (percent: number, happens: (world: World) => unknown) => onceWhen(bakesAt(percent), happens);

/** Green grows with its weight, and blue shrinks behind it. */
export const SURGES: readonly Scenario[] = [
  { name: 'a surge', image: 'good', ends: 'promoted', spec: SPEC },
  {
    name: 'a surge whose green fails at 75 %',
    image: 'good',
    ends: 'reverted',
    spec: SPEC,
    meanwhile: at(75, disturbGreen),
  },
  { name: 'a surge whose green sickens', image: 'sickening', ends: 'reverted', spec: SPEC },
  {
    name: 'rollback at 75 % of a surge',
    image: 'good',
    ends: 'reverted',
    spec: SPEC,
    meanwhile: pressIn('baking', 75),
  },
  {
    name: 'a surge without capacity for the next servers',
    image: 'good',
    ends: 'promoted',
    callsPerson: true,
    spec: SPEC,
    meanwhile: at(50, (world) => leaveNone(world, 40 * MINUTE)),
  },
  {
    name: "a surge whose blue can't grow back",
    image: 'good',
    ends: 'reverted',
    spec: SPEC,
    meanwhile: (world, expected, context) => {
      at(75, (shared) => leaveNone(shared, 10 * MINUTE))(world, expected, context);
      pressIn('baking', 75)(world, expected, context);
    },
  },
  {
    name: "a surge whose green fails while blue can't grow back for long",
    image: 'good',
    ends: 'reverted',
    callsPerson: true,
    spec: SPEC,
    meanwhile: at(75, (world) => {
      disturbGreen(world);
      leaveNone(world, 40 * MINUTE);
    }),
  },
  {
    name: 'a surge whose blue dies at 75 %',
    image: 'good',
    ends: 'promoted',
    spec: SPEC,
    meanwhile: at(75, failBlue),
  },
  // Green grows for all of the traffic before it has it, in place of step by step.
  {
    name: 'a surge that is promoted in full by hand',
    image: 'good',
    ends: 'promoted',
    spec: SPEC,
    meanwhile: promoteFully(bakesAt(25)),
  },
  // Blue grows back before it gets more.
  {
    name: 'a lower weight by hand in a surge',
    image: 'good',
    ends: 'promoted',
    spec: SPEC,
    meanwhile: giveWeight(bakesAt(75), 20),
  },
];
