import { html } from 'lit-html';
import { HOLD, milliseconds } from '../../../src/rollout/duration.ts';
import { between } from '../../times.ts';
import { type RolloutBody, spanText } from './words.ts';

/** The plan of a rollout, and where in it the rollout stands or ended. */
export const planSteps = (rollout: RolloutBody) => html`
  <ol class="steps">
    ${rollout.plan.steps.map((planned, index) => {
      const state = stateOf(rollout, index);
      const isCurrent = state === 'current';
      return html`
        <li class=${state} aria-current=${isCurrent ? 'step' : 'false'}>
          <strong>${planned.weight} %</strong> <span>${bakeText(planned)}</span>
          ${state === 'ended' ? html`<span>${endText(rollout)}</span>` : ''}
          ${isCurrent ? progress(rollout, planned.bake) : ''}
        </li>
      `;
    })}
  </ol>
  <p class="quiet">${timesText(rollout)}</p>
`;

function endText({ endedAt, result }: RolloutBody): string {
  if (result === 'abandoned') return 'it ended here';
  return endedAt ? 'it went back here' : 'it goes back from here';
}

type State = 'done' | 'current' | 'ended' | 'ahead';

function stateOf({ step, phase, result, traffic, abort, failure }: RolloutBody, index: number): State {
  if (result === 'promoted' || phase === 'retiring-blue' || index < step.index) return 'done';
  if (index > step.index) return 'ahead';
  if (result || abort || failure) return 'ended';
  const hasBegun = phase === 'baking' || phase === 'shifting';
  return hasBegun || traffic.green > 0 ? 'current' : 'ahead';
}

type Planned = RolloutBody['plan']['steps'][number];

const bakeText = ({ bake, approval, byHand }: Planned) =>
  `${bake === HOLD ? 'held' : `bake ${bake}`}${approval ? ', to be approved' : ''}${byHand ? ', by hand' : ''}`;

const progress = ({ step: { since }, readAt }: RolloutBody, bake: string) =>
  since && bake !== HOLD
    ? html`<progress max=${milliseconds(bake)} value=${between(since, readAt)} aria-label="of the bake"></progress>`
    : '';

function timesText({ plan, startedAt, endedAt, readAt }: RolloutBody): string {
  if (endedAt !== null) return `It took ${spanBetween(startedAt, endedAt)}.`;
  return `${spanBetween(startedAt, readAt)} since its start; green has ${plan.startWithin} to become healthy, a step may be held for ${plan.holdAtMost}.`;
}

const spanBetween = (from: string, to: string) => spanText(between(from, to));
