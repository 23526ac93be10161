import { html } from 'lit-html';
import { evidenceAgainst } from '../../evidence-against.ts';
import { probesText } from '../../probes-text.ts';
import { gateFacts } from '../../screens/gate-facts.ts';
import { scrolledTable } from './parts.ts';
import { countText, percentOf, type RolloutBody, timeText } from './words.ts';

/** What the current step is judged by: requests, metrics of one's own, probes and gates. */
export const evidence = (rollout: RolloutBody) => html`
  ${requests(rollout)}
  <p class="quiet">Of minutes that are complete, about two minutes late.</p>
  ${against(rollout)}
  ${rollout.evidence.metrics.length === 0 ? '' : metrics(rollout)}
  ${rollout.probes ? html`<p class="probes">Probes: ${probesText(rollout.probes, (at) => timeText(rollout.readAt, at))}</p>` : ''}
  ${gateFacts(rollout, (at) => timeText(rollout.readAt, at)).map(([, text]) => html`<p class="gate">Gate ${text}</p>`)}
`;

const requests = ({ evidence: { blue, green } }: RolloutBody) =>
  scrolledTable(
    'Requests',
    ['Fleet', 'Requests', 'Bad', '4xx'],
    Object.entries({ blue, green }).map(
      ([fleet, { requests: count, bad, refused }]) => html`
        <tr>
          <th scope="row">${fleet}</th>
          <td>${countText(count)}</td>
          <td>${partText(bad, count)}</td>
          <td>${partText(refused, count)}</td>
        </tr>
      `,
    ),
    'evidence',
  );

/** A revert is the right end of the bar; its scale is logarithmic, as odds multiply. */
function against(rollout: RolloutBody) {
  const found = evidenceAgainst(rollout);
  if (!found) return '';
  const { odds, revertAt, reason } = found;
  const width = Math.min(100, Math.max(0, (Math.log(odds) / Math.log(revertAt)) * 100));
  return html`
    <p class="against">Against green, by the newest minutes too: ${reason}</p>
    <div class="odds" aria-hidden="true">
      <svg viewBox="0 0 100 4" preserveAspectRatio="none"><rect class=${width < 100 ? 'held' : 'bad'} width=${width} height="4"></rect></svg>
      <span>even odds</span><span>revert at ${revertAt} to 1</span>
    </div>
  `;
}

const partText = (part: number, whole: number) =>
  whole === 0 ? '—' : `${countText(part)} (${percentOf(part, whole)})`;

const metrics = ({ evidence: { metrics: standings } }: RolloutBody) =>
  scrolledTable(
    'Metrics',
    ['Metric', 'State', 'Known of it'],
    standings.map(
      ({ name, state, text }) =>
        html`<tr class=${state}><th scope="row">${name}</th><td>${state}</td><td class="words">${text}</td></tr>`,
    ),
    'metrics',
  );
