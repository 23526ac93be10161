import { html } from 'lit-html';
import { open } from './actions.ts';
import { badge, shareBar } from './parts.ts';
import type { Screen, ServiceRow } from './screens.ts';
import { AT_REST, badgeOf, beginText, dateText, waitText } from './words.ts';

type Overview = Extract<Screen, { kind: 'overview' }>;

/** Every service: what is live, what moves, what needs a person. */
export const overview = ({ services, unreadable }: Overview) => html`
  <h1>Services</h1>
  ${services.length === 0 ? html`<p>No service is registered yet: <code>greenshift apply SPEC.json</code>.</p>` : ''}
  <ul class="cards">
    ${services.toSorted(urgentFirst).map(card)}
  </ul>
  ${unreadable.map(
    ({ service, detail }) => html`<p class="banner" role="alert">${service} cannot be read: ${detail}</p>`,
  )}
`;

const URGENCY = ['bad', 'held', 'moving', 'calm'];

const urgentFirst = (one: ServiceRow, other: ServiceRow) =>
  URGENCY.indexOf(stateOf(one).tone) - URGENCY.indexOf(stateOf(other).tone) ||
  one.service.service.localeCompare(other.service.service);

const stateOf = ({ rollout }: ServiceRow) => (rollout ? badgeOf(rollout) : AT_REST);

const card = (row: ServiceRow) => {
  const { service } = row;
  const { service: name } = service;
  return html`
    <li class="card">
      <h2><a href="#/services/${encodeURIComponent(name)}">${name}</a> ${badge(stateOf(row))}</h2>
      ${row.rollout ? moving(row.rollout) : resting(service)}
      <p class="actions">
        <button type="button" class="danger" @click=${() => open({ kind: 'rollback-service', name })}>Roll back …</button>
      </p>
    </li>
  `;
};

const moving = (rollout: NonNullable<ServiceRow['rollout']>) => html`
  <p><a href="#/rollouts/${encodeURIComponent(rollout.rollout)}">${rollout.rollout}</a> rolls out <code>${rollout.image}</code></p>
  ${shareBar(rollout.traffic.green)}
  <p>${rollout.needsOperator ? rollout.needsOperator.reason : waitText(rollout)}</p>
`;

const resting = ({ live, last, queued, awaited, retry, upstream }: ServiceRow['service']) => html`
  <p>Live: <code>${live.image}</code> on ${live.fleet}</p>
  ${last ? html`<p class="quiet"><a href="#/rollouts/${encodeURIComponent(last.rollout)}">${last.rollout}</a> ended ${last.outcome} on ${dateText(last.at)}</p>` : ''}
  ${queued ? html`<p>Waiting: <code>${queued.image}</code>${beginText(queued.begins)}</p>` : ''}
  ${upstream?.waitsFor ? html`<p>${upstream.image ? html`<code>${upstream.image}</code> of ` : ''}<strong>${upstream.service}</strong> waits: ${upstream.waitsFor}</p>` : ''}
  ${awaited ? html`<p>An image is awaited: ${awaited.reason}</p>` : ''}
  ${retry ? html`<p><code>${retry.image}</code> is offered again on ${dateText(retry.at)}: ${retry.reason}</p>` : ''}
`;
