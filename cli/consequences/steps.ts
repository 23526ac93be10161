import { durationOf } from '../../src/rollout/duration.ts';
import { PAUSE_MAX } from '../../src/rollout/watch-timing.ts';
import { evidenceAgainst } from '../evidence-against.ts';
import { percent } from '../layout.ts';
import { between, span } from '../times.ts';
import { type AboutRollout, fleetOf, itsServers, sharesText } from './about.ts';

/** What commands that keep a rollout going, or keep it where it is, do now. */

const ENDS = {
  call: 'then somebody is called, and it stays',
  resume: 'then it goes on by itself',
  revert: 'then it goes back by itself',
} as const;

export function ofPause(about: AboutRollout): string[] {
  const { pauseAtMost = durationOf(PAUSE_MAX), onPauseEnd = 'call' } = about.service.spec.limits ?? {};
  return [
    `The traffic stays as it is: ${sharesText(about)}.`,
    'Both fleets keep all of their servers.',
    `It lasts until somebody resumes it, ${pauseAtMost} at most: ${ENDS[onPauseEnd]}.`,
  ];
}

export const ofResume = (about: AboutRollout): string[] => [
  `It goes on from where it is: ${sharesText(about)}.`,
  ...(about.rollout.waiting ? [`Now: ${about.rollout.waiting.reason}.`] : []),
  nextText(about),
];

export function ofPromote(about: AboutRollout): string[] {
  const { step, waiting, plan, readAt } = about.rollout;
  const against = evidenceAgainst(about.rollout);
  const left = step.bakeEnds ? between(readAt, step.bakeEnds) : 0;
  const rest = left > 0 ? `, ${span(left)} before its bake is over` : '';
  const others = plan.steps.length - 2 - step.index;
  return [
    `The step at ${percent(step.weight ?? 0)} ends now${rest}.`,
    ...(waiting?.held ? [`Not waited for any more: ${waiting.reason}.`] : []),
    ...(against ? [`Against green speaks: ${against.reason}.`] : []),
    nextText(about),
    ...(others > 0 ? [`Straight to 100 % leaves out ${others === 1 ? 'one step' : `${others} steps`}.`] : []),
  ];
}

/** What the end of the step leads to, with what can't be undone. */
function nextText(about: AboutRollout): string {
  const { step, blue } = about.rollout;
  if (step.nextWeight !== null)
    return `Next, green ${fleetOf(about, 'green')} gets ${percent(step.nextWeight)}, and blue ${fleetOf(about, 'blue')} the rest.`;
  return `Next, blue ${fleetOf(about, 'blue')} is retired, and ${itsServers(about, blue.fleet)} go: a rollback afterwards has to launch its image anew.`;
}

/** Of a weight by hand, and of an approval. */
export const ofGoingOn = (about: AboutRollout): string[] => [`Now: ${sharesText(about)}.`, nextText(about)];
