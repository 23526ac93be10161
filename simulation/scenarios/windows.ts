import { recallWhen } from '../actors/recall.ts';
import { goOnOutside, keepsWindows, pressWhen } from '../actors/windows.ts';
import { MINUTE, type Scenario } from './scenario.ts';

/** Runs begin at noon, and the first image comes minutes later. */
const LATER = { windows: { allow: [{ from: '12:30', to: '13:30' }] } };
/** Closes while the first step bakes, and opens again an hour later. */
const TWICE = {
  windows: {
    allow: [
      { from: '11:00', to: '12:09' },
      { from: '13:00', to: '15:00' },
    ],
    outside: 'hold',
  },
};
const BETWEEN = { from: 9 * MINUTE, until: 60 * MINUTE };

const isHeld = ({ pause }: { readonly pause?: { readonly kind: string } | undefined }) =>
  pause?.kind === 'window';

/** Rollouts may begin, and be raised, at certain hours alone. */
export const WINDOWS: readonly Scenario[] = [
  {
    name: 'an image published outside of the windows',
    image: 'good',
    ends: 'promoted',
    spec: LATER,
    meanwhile: keepsWindows({ from: 0, until: 30 * MINUTE }),
  },
  {
    name: 'a window that closes half-way',
    image: 'good',
    ends: 'promoted',
    spec: TWICE,
    meanwhile: keepsWindows(BETWEEN),
  },
  {
    name: 'a green that sickens while no window is open',
    image: 'sickening',
    ends: 'reverted',
    spec: TWICE,
    meanwhile: keepsWindows(BETWEEN),
  },
  {
    name: 'rollback while no window is open',
    image: 'good',
    ends: 'reverted',
    spec: TWICE,
    meanwhile: keepsWindows(BETWEEN, pressWhen(isHeld, 5 * MINUTE)),
  },
  {
    name: 'a recall while no window is open',
    image: 'good',
    ends: 'reverted',
    spec: TWICE,
    meanwhile: keepsWindows(BETWEEN, recallWhen(isHeld)),
  },
  {
    name: 'a rollout that a person lets go on outside of the windows',
    image: 'good',
    ends: 'promoted',
    spec: TWICE,
    meanwhile: goOnOutside(isHeld, 5 * MINUTE),
  },
];
