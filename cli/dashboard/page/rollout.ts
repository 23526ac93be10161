import { html } from 'lit-html';
import { callerText } from '../../../src/rollout/caller.ts';
import { HOLD, milliseconds } from '../../../src/rollout/duration.ts';
import { probesText } from '../../probes-text.ts';
import { between } from '../../times.ts';
import { open } from './actions.ts';
import { badge, fleetCard, shareBar, timeline } from './parts.ts';
import { plots } from './plots.ts';
import type { Screen } from './screens.ts';
import {
  badgeOf,
  clockText,
  countText,
  dateText,
  percentOf,
  planLeft,
  type RolloutBody,
  sentence,
  spanText,
  waitText,
} from './words.ts';

type RolloutScreen = Extract<Screen, { kind: 'rollout' }>;

/** One rollout: where it stands, what clients get, and how to stop it. */
export const rolloutScreen = ({ rollout, fleets, metrics }: RolloutScreen) => html`
  <h1>${rollout.rollout} ${badge(badgeOf(rollout))}</h1>
  <p class="quiet">
    of <a href="#/services/${encodeURIComponent(rollout.service)}">${rollout.service}</a> · image
    <code>${rollout.image}</code> · began ${dateText(rollout.startedAt)}${rollout.endedAt ? ` · ended ${dateText(rollout.endedAt)}` : ''}
  </p>
  ${callout(rollout)}
  ${rollout.phase === 'concluded' ? '' : now(rollout)}
  <section aria-labelledby="plan"><h2 id="plan">Plan</h2>${steps(rollout)}</section>
  ${fleets ? html`<div class="fleets">${fleets.fleets.map(fleetCard)}</div>` : ''}
  ${fleets?.unknown.map((what) => html`<p class="banner">${what}</p>`) ?? ''}
  <section aria-labelledby="evidence"><h2 id="evidence">What clients got in this step</h2>${evidence(rollout)}${probes(rollout)}</section>
  ${plots(metrics)}
  <section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>${timeline(rollout.timeline)}</section>
`;

const COMMANDS = [
  ['resume', 'Resume …'],
  ['pause', 'Pause …'],
  ['approve', 'Approve …'],
  ['reject', 'Reject …'],
  ['promote', 'Promote …'],
  ['weight', 'Another weight …'],
  ['abandon', 'Abandon …'],
] as const;

const now = (rollout: RolloutBody) => {
  const left = planLeft(rollout);
  return html`
    ${shareBar(rollout.traffic.green)}
    <p class="wait" role="status">${waitText(rollout)}</p>
    ${left === undefined ? '' : html`<p class="quiet">${spanText(left)} of bakes left if nothing holds it.</p>`}
    <p class="actions">
      <button type="button" class="danger" @click=${() => open({ kind: 'rollback-rollout', name: rollout.rollout })}>Roll back …</button>
      ${COMMANDS.filter(([kind]) => rollout.possible.includes(kind)).map(
        ([kind, text]) =>
          html`<button type="button" @click=${() => open({ kind, name: rollout.rollout })}>${text}</button>`,
      )}
    </p>
  `;
};

/** Why it went back or what a person is called for: the first thing to read. */
function callout({ needsOperator, failure, abort, abandon, left }: RolloutBody) {
  return html`
    ${
      needsOperator
        ? html`<div class="banner" role="alert"><p>${sentence(needsOperator.reason)}</p><pre>${needsOperator.help}</pre></div>`
        : ''
    }
    ${failure ? html`<p class="why">Reverted: ${failure.message}</p>` : ''}
    ${abort ? html`<p class="why">Rolled back by ${callerText(abort.by)}: ${abort.reason}</p>` : ''}
    ${abandon ? html`<p class="why">Abandoned by ${callerText(abandon.by)}: ${abandon.reason}</p>` : ''}
    ${
      left.length > 0
        ? html`<div class="why"><p>Left behind:</p><ul>${left.map(({ what, why, how }) => html`<li>${what}: ${why}<pre>${how}</pre></li>`)}</ul></div>`
        : ''
    }
  `;
}

function steps({ plan, step, phase, result, readAt, startedAt, endedAt }: RolloutBody) {
  const hasBegun = ['shifting', 'baking', 'retiring-blue'].includes(phase);
  const state = (index: number) => {
    if (result === 'promoted' || phase === 'retiring-blue') return 'done';
    if (index < step.index) return 'done';
    return index === step.index && hasBegun ? 'current' : 'ahead';
  };
  return html`
    <ol class="steps">
      ${plan.steps.map(
        ({ weight, bake, approval, byHand }, index) => html`
          <li class=${state(index)} aria-current=${state(index) === 'current' ? 'step' : 'false'}>
            <strong>${weight} %</strong> <span>${bake === HOLD ? 'held' : `bake ${bake}`}${approval ? ', to be approved' : ''}${byHand ? ', by hand' : ''}</span>
            ${state(index) === 'current' && step.since && bake !== HOLD ? progress(step.since, readAt, bake) : ''}
          </li>
        `,
      )}
    </ol>
    <p class="quiet">${endedAt === null ? `${spanBetween(startedAt, readAt)} since its start` : `It took ${spanBetween(startedAt, endedAt)}`}; green has ${plan.startWithin} to become healthy, a step may be held for ${plan.holdAtMost}.</p>
  `;
}

const spanBetween = (from: string, to: string) => spanText(between(from, to));

const progress = (since: string, readAt: string, bake: string) =>
  html`<progress max=${milliseconds(bake)} value=${between(since, readAt)} aria-label="of the bake"></progress>`;

const probes = ({ probes: known }: RolloutBody) =>
  known ? html`<p class="probes">Probes: ${probesText(known, clockText)}</p>` : '';

const evidence = ({ evidence: { blue, green, metrics } }: RolloutBody) => html`
  <table class="evidence">
    <thead><tr><th scope="col">Fleet</th><th scope="col">Requests</th><th scope="col">Bad</th><th scope="col">4xx</th></tr></thead>
    <tbody>
      ${Object.entries({ blue, green }).map(
        ([fleet, { requests, bad, refused }]) => html`
          <tr>
            <th scope="row">${fleet}</th>
            <td>${countText(requests)}</td>
            <td>${countText(bad)} (${percentOf(bad, requests)})</td>
            <td>${countText(refused)} (${percentOf(refused, requests)})</td>
          </tr>
        `,
      )}
    </tbody>
  </table>
  ${
    metrics.length === 0
      ? ''
      : html`<table class="evidence metrics">
          <thead><tr><th scope="col">Metric</th><th scope="col">State</th><th scope="col">Known of it</th></tr></thead>
          <tbody>
            ${metrics.map(({ name, state, text }) => html`<tr class=${state}><th scope="row">${name}</th><td>${state}</td><td>${text}</td></tr>`)}
          </tbody>
        </table>`
  }
`;
