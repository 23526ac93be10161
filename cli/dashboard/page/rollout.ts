import { html } from 'lit-html';
import { callerText } from '../../../src/rollout/interventions/caller.ts';
import { asCommands } from '../../api/as-commands.ts';
import { phaseAge } from '../../phase-age.ts';
import { warnings } from '../../screens/warnings.ts';
import { open } from './actions.ts';
import { campaignNote } from './campaign-notes.ts';
import { evidence } from './evidence.ts';
import { badge, fleetCard, timeline, told } from './parts.ts';
import { planSteps } from './plan-steps.ts';
import { plots } from './plots.ts';
import type { Screen } from './screens.ts';
import { sharesOf } from './share-bar.ts';
import {
  abortTitle,
  badgeOf,
  dateText,
  failureTitle,
  planLeft,
  type RolloutBody,
  sentence,
  spanText,
  waitText,
} from './words.ts';

type RolloutScreen = Extract<Screen, { kind: 'rollout' }>;

/** One rollout: where it stands, what clients get, and how to stop it. */
export const rolloutScreen = ({ rollout, fleets, metrics, campaign }: RolloutScreen) => html`
  <h1>${rollout.rollout} ${badge(badgeOf(rollout))}</h1>
  <p class="quiet">
    of <a href="#/services/${encodeURIComponent(rollout.service)}">${rollout.service}</a> · image
    <code>${rollout.image}</code> · began ${dateText(rollout.startedAt)}${rollout.endedAt ? ` · ended ${dateText(rollout.endedAt)}` : ''}
  </p>
  ${campaign ? campaignNote(campaign) : ''}
  ${callout(rollout)}
  ${rollout.phase === 'concluded' ? '' : now(rollout, fleets)}
  <section aria-labelledby="plan"><h2 id="plan">Plan</h2>${planSteps(rollout)}</section>
  ${fleets ? html`<div class="fleets">${fleets.fleets.map(fleetCard)}</div>` : ''}
  ${warnings(rollout, fleets).map((what) => html`<p class="banner">${told(what)}</p>`)}
  <section aria-labelledby="evidence"><h2 id="evidence">${rollout.endedAt ? 'What clients got in its last step' : 'What clients got in this step'}</h2>${evidence(rollout)}</section>
  ${plots(metrics)}
  ${breakGlass(rollout)}
  <section aria-labelledby="timeline"><h2 id="timeline">Timeline</h2>${timeline(rollout)}</section>
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

const now = (rollout: RolloutBody, fleets: RolloutScreen['fleets']) => html`
    ${sharesOf(rollout, fleets)}
    ${rollout.needsOperator ? '' : html`<p class="wait" role="status">${told(waitText(rollout))}</p>`}
    <p class="quiet">${agesText(rollout)}</p>
    <p class="actions">
      <button type="button" class="danger" @click=${() => open({ kind: 'rollback-rollout', name: rollout.rollout })}>Roll back …</button>
      ${COMMANDS.filter(([kind]) => rollout.possible.includes(kind)).map(
        ([kind, text]) =>
          html`<button type="button" @click=${() => open({ kind, name: rollout.rollout })}>${text}</button>`,
      )}
    </p>
  `;

/** How long it has been as its badge says, and how long the plan takes yet. */
function agesText(rollout: RolloutBody): string {
  const age = phaseAge(rollout);
  const left = planLeft(rollout);
  const parts = [
    ...(age === undefined ? [] : [`so for ${spanText(age)}`]),
    ...(left === undefined ? [] : [`${spanText(left)} of bakes left if nothing holds it`]),
  ];
  return parts.length === 0 ? '' : sentence(`${parts.join('; ')}.`);
}

/** Why it went back or what a person is called for: the first thing to read. */
const callout = (rollout: RolloutBody) => html`${call(rollout)}${reasons(rollout)}${leftovers(rollout)}`;

const call = ({ needsOperator }: RolloutBody) =>
  needsOperator
    ? html`<div class="banner" role="alert"><p>${told(needsOperator.reason)}</p><p>${told(needsOperator.help)}</p></div>`
    : '';

function reasons(rollout: RolloutBody) {
  const { failure, abort, abandon, needsOperator } = rollout;
  const isSaid = failure && needsOperator?.reason.includes(failure.message);
  return html`
    ${failure && !isSaid ? html`<p class="why">${told(`${failureTitle(rollout)}: ${failure.message}`)}</p>` : ''}
    ${failure?.console ? html`<details><summary>The console of a server that did not start</summary><pre>${failure.console}</pre></details>` : ''}
    ${abort ? html`<p class="why">${abortTitle(rollout)} by ${callerText(abort.by)}: ${abort.reason}</p>` : ''}
    ${abandon ? html`<p class="why">Abandoned by ${callerText(abandon.by)}: ${abandon.reason}</p>` : ''}
  `;
}

const leftovers = ({ left }: RolloutBody) =>
  left.length === 0
    ? ''
    : html`<div class="why"><p>Left behind:</p><ul>${left.map(({ what, why, how }) => html`<li>${what}: ${why}<pre>${asCommands(how)}</pre></li>`)}</ul></div>`;

/** For the night in which not even Greenshift works. */
const breakGlass = ({ breakGlass: commands }: RolloutBody) =>
  commands.length === 0
    ? ''
    : html`
      <details class="break-glass">
        <summary>Without Greenshift: the commands that give blue everything back</summary>
        <pre>${commands.join('\n')}</pre>
      </details>
    `;
