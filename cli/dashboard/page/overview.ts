import { html } from 'lit-html';
import { withoutAccount } from '../../readable.ts';
import { open } from './actions.ts';
import { auditBadge } from './audit.ts';
import { currentCampaigns, earlierCampaigns } from './campaign-notes.ts';
import { badge, told } from './parts.ts';
import type { Screen, ServiceRow } from './screens.ts';
import { badgeAtRest, serviceNotes } from './service-words.ts';
import { sharesOf } from './share-bar.ts';
import { badgeOf, dateText, waitText } from './words.ts';

type Overview = Extract<Screen, { kind: 'overview' }>;

/** Every service: what is live, what moves, what needs a person. */
export const overview = ({ services, unreadable, campaigns = [] }: Overview) => html`
  ${currentCampaigns(campaigns)}
  <h1>Services</h1>
  ${services.length === 0 ? html`<p>No service is registered yet: <code>greenshift apply SPEC.json</code>.</p>` : ''}
  <ul class="cards">
    ${services.toSorted(urgentFirst).map(card)}
  </ul>
  ${unreadable.map(
    ({ service, detail }) => html`<p class="banner" role="alert">${service} cannot be read: ${detail}</p>`,
  )}
  ${earlierCampaigns(campaigns)}
`;

const URGENCY = ['bad', 'held', 'moving', 'calm'];

const urgentFirst = (one: ServiceRow, other: ServiceRow) =>
  URGENCY.indexOf(stateOf(one).tone) - URGENCY.indexOf(stateOf(other).tone) ||
  one.service.service.localeCompare(other.service.service);

const stateOf = ({ service, rollout }: ServiceRow) => (rollout ? badgeOf(rollout) : badgeAtRest(service));

const card = (row: ServiceRow) => {
  const { service, rollout } = row;
  const { service: name } = service;
  return html`
    <li class="card">
      <h2><a href="#/services/${encodeURIComponent(name)}">${name}</a> ${badge(stateOf(row))}</h2>
      ${rollout ? moving(rollout, service) : resting(service)}
      ${serviceNotes(service)}
      ${auditNote(row)}
      <p class="actions">
        <button type="button" class="danger" aria-label="Roll back ${name} …" @click=${() => open({ kind: 'rollback-service', name })}>Roll back …</button>
      </p>
    </li>
  `;
};

/** What was found on its servers; nothing while there is nothing. */
const auditNote = ({ service, audit }: ServiceRow) =>
  audit && audit.findings.length > 0
    ? html`<p>Audit of its servers: <a href="#/services/${encodeURIComponent(service.service)}">${auditBadge(audit).text}</a></p>`
    : '';

const moving = (
  rollout: NonNullable<ServiceRow['rollout']>,
  { live, liveSince }: ServiceRow['service'],
) => html`
  <p><a href="#/rollouts/${encodeURIComponent(rollout.rollout)}">${rollout.rollout}</a> rolls out <code>${rollout.image}</code></p>
  ${sharesOf(rollout)}
  ${
    rollout.needsOperator
      ? html`<p class="brief">${told(withoutAccount(rollout.needsOperator.reason))}</p><p>${told(withoutAccount(rollout.needsOperator.help))}</p>`
      : html`<p>${told(waitText(rollout))}</p>`
  }
  <p class="quiet"><code>${live.image}</code> on ${live.fleet} is live since ${dateText(liveSince)}</p>
`;

const resting = ({ live, liveSince, last }: ServiceRow['service']) => html`
  <p>Live: <code>${live.image}</code> on ${live.fleet}</p>
  <p class="quiet">since ${dateText(liveSince)}</p>
  ${last ? html`<p class="quiet">Last: <a href="#/rollouts/${encodeURIComponent(last.rollout)}">${last.rollout}</a>, ${endText(last)} on ${dateText(last.at)}</p>` : ''}
`;

const endText = ({ result, outcome, broughtBack }: NonNullable<ServiceRow['service']['last']>) =>
  `${(result ?? outcome).replace('-', ' ')}${broughtBack ? ' as a rollback' : ''}`;
