import { html } from 'lit-html';
import { callerText } from '../../../src/rollout/caller.ts';
import { open } from './actions.ts';
import { auditSection } from './audit.ts';
import { badge, fleetCard, scrolledTable } from './parts.ts';
import type { Screen } from './screens.ts';
import { badgeOf, beginText, dateText, type SummaryBody } from './words.ts';

type ServiceScreen = Extract<Screen, { kind: 'service' }>;

/** One service: its fleets now, and its rollouts. */
export const serviceScreen = ({ service, fleets, history, audit }: ServiceScreen) => {
  const { service: name, rollout, previous, live, freeze, window, queued, recall } = service;
  return html`
    <h1>${name}</h1>
    ${rollout ? html`<p>Under way: <a href="#/rollouts/${encodeURIComponent(rollout)}">${rollout}</a></p>` : ''}
    ${recall ? html`<p class="banner">${live.image} is recalled by ${callerText(recall.by)}: ${recall.reason}</p>` : ''}
    ${freeze ? html`<p class="banner">Frozen until ${dateText(freeze.until)} by ${callerText(freeze.by)}: ${freeze.reason}</p>` : ''}
    ${window?.open === false ? html`<p class="banner">No window is open${window.until ? ` until ${dateText(window.until)}` : ''}.</p>` : ''}
    ${queued ? html`<p>Waiting: <code>${queued.image}</code>${beginText(queued.begins)}</p>` : ''}
    <p class="actions">
      <button type="button" class="danger" @click=${() => open({ kind: 'rollback-service', name })}>Roll back …</button>
      <button type="button" @click=${() => open({ kind: 'start', name })}>Roll out an image …</button>
      <button type="button" @click=${() => open({ kind: freeze ? 'unfreeze' : 'freeze', name })}>${freeze ? 'End the freeze …' : 'Freeze …'}</button>
      ${recall ? '' : html`<button type="button" @click=${() => open({ kind: 'recall', name: live.image })}>Recall its image …</button>`}
    </p>
    <div class="fleets">${fleets.fleets.map(fleetCard)}</div>
    ${fleets.unknown.map((what) => html`<p class="banner">${what}</p>`)}
    ${previous ? html`<p class="quiet">Before: <code>${previous.image}</code> on ${previous.fleet}</p>` : ''}
    <h2>Rollouts</h2>
    ${history.rollouts.length === 0 ? html`<p class="quiet">None yet.</p>` : scrolledTable('Rollouts', COLUMNS, history.rollouts.map(row))}
    ${auditSection(audit)}
  `;
};

const COLUMNS = ['Rollout', 'State', 'Image', 'Began', 'Asked for by', 'Why'];

const row = (rollout: SummaryBody) => html`
  <tr>
    <th scope="row"><a href="#/rollouts/${encodeURIComponent(rollout.rollout)}">${rollout.rollout}</a></th>
    <td>${badge(badgeOf(rollout))}</td>
    <td><code>${rollout.image}</code></td>
    <td>${dateText(rollout.startedAt)}</td>
    <td>${askedBy(rollout.cause)}</td>
    <td class="words">${rollout.reason ?? ''}</td>
  </tr>
`;

const askedBy = (cause: SummaryBody['cause']) =>
  cause.kind === 'image-published' ? 'its build' : callerText(cause.by);
