import { html } from 'lit-html';
import { callerText } from '../../../src/rollout/interventions/caller.ts';
import { warnings } from '../../screens/warnings.ts';
import { whyOf } from '../../screens/words.ts';
import { open } from './actions.ts';
import { auditSection } from './audit.ts';
import { membershipNote } from './campaign-notes.ts';
import { badge, fleetCard, scrolledTable, told } from './parts.ts';
import type { Screen } from './screens.ts';
import { badgeAtRest, serviceNotes } from './service-words.ts';
import { badgeOf, dateText, type SummaryBody, waitText } from './words.ts';

type ServiceScreen = Extract<Screen, { kind: 'service' }>;

/** One service: its fleets now, what comes next, its rollouts, and what was done to its servers by hand. */
export const serviceScreen = ({ service, rollout, fleets, history, audit, memberships }: ServiceScreen) => {
  const { service: name, previous, live, liveSince, freeze, recall } = service;
  return html`
    <h1>${name} ${badge(rollout ? badgeOf(rollout) : badgeAtRest(service))}</h1>
    ${rollout ? html`<p>Under way: <a href="#/rollouts/${encodeURIComponent(rollout.rollout)}">${rollout.rollout}</a>. ${told(waitText(rollout))}</p>` : ''}
    ${serviceNotes(service)}
    ${memberships?.map(membershipNote)}
    <p class="actions">
      <button type="button" class="danger" @click=${() => open({ kind: 'rollback-service', name })}>Roll back …</button>
      <button type="button" @click=${() => open({ kind: 'start', name })}>Roll out an image …</button>
      <button type="button" @click=${() => open({ kind: 'refresh', name })}>Replace its servers …</button>
      <button type="button" @click=${() => open({ kind: freeze ? 'unfreeze' : 'freeze', name })}>${freeze ? 'End the freeze …' : 'Freeze …'}</button>
      ${recall ? '' : html`<button type="button" @click=${() => open({ kind: 'recall', name: live.image })}>Recall its image …</button>`}
    </p>
    <div class="fleets">${fleets.fleets.map(fleetCard)}</div>
    ${warnings(rollout, fleets).map((what) => html`<p class="banner">${told(what)}</p>`)}
    <p class="quiet">Live since ${dateText(liveSince)}${previous ? html`; before: <code>${previous.image}</code> on ${previous.fleet}` : ''}.</p>
    <h2>Rollouts</h2>
    ${
      history.rollouts.length === 0
        ? html`<p class="quiet">None yet.</p>`
        : scrolledTable(
            'Rollouts',
            COLUMNS,
            history.rollouts.map((one) =>
              row(one.rollout === rollout?.rollout ? { ...one, ...rollout } : one),
            ),
            'stacked',
          )
    }
    ${auditSection(audit)}
  `;
};

const COLUMNS = ['Rollout', 'State', 'Image', 'Began', 'Asked for by', 'Why'];

const row = (rollout: SummaryBody) => html`
  <tr>
    <th scope="row"><a href="#/rollouts/${encodeURIComponent(rollout.rollout)}">${rollout.rollout}</a></th>
    <td data-title="State">${badge(badgeOf(rollout))}</td>
    <td data-title="Image"><code>${rollout.image}</code></td>
    <td data-title="Began" class="when">${dateText(rollout.startedAt)}</td>
    <td data-title="Asked for by">${askedBy(rollout.cause)}</td>
    ${why(rollout)}
  </tr>
`;

function why(rollout: SummaryBody) {
  const text = whyOf(rollout);
  return text ? html`<td data-title="Why" class="words">${told(text)}</td>` : html`<td></td>`;
}

const askedBy = (cause: SummaryBody['cause']) =>
  cause.kind === 'image-published' ? 'its build' : callerText(cause.by);
