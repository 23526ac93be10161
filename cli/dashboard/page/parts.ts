import { html, type TemplateResult } from 'lit-html';
import { asCommands } from '../../api/as-commands.ts';
import { shareText } from '../../screens/elsewhere.ts';
import { outOfService, SERVER_STATES } from '../../server-states.ts';
import type { FleetsBody } from './screens.ts';
import { type Badge, dateText, type RolloutBody, sentence, timeText } from './words.ts';

/** What several screens show. */

export const badge = ({ tone, text }: Badge) => html`<span class="badge ${tone}">${text}</span>`;

/** A text of the API with the commands of the command line, which stand out. */
export const told = (text: string) =>
  sentence(asCommands(text))
    .split('`')
    .map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part));

/** A table that is scrolled where it is wider than the page. */
export const scrolledTable = (
  label: string,
  columns: readonly string[],
  rows: readonly TemplateResult[],
  kind = '',
) => html`
  <div class="scroll" tabindex="0" role="region" aria-label=${label}>
    <table class=${kind}>
      <thead>
        <tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>
`;

type Fleet = FleetsBody['fleets'][number];

export const fleetCard = (fleet: Fleet) => html`
  <section class="fleet ${fleet.role}" aria-label="${fleet.role}: ${fleet.fleet}">
    <h3>${fleet.role === 'blue' ? 'Blue' : 'Green'} <span class="quiet">${fleet.fleet}</span></h3>
    <p>${trafficText(fleet)} · image <code>${fleet.image}</code></p>
    <p>${serversText(fleet)}</p>
    <ul class="servers">
      ${fleet.servers.map(server)}
    </ul>
  </section>
`;

const trafficText = ({ share }: Fleet) =>
  share ? `${shareText(share)} of the traffic` : 'its share of the traffic is unknown';

function serversText({ servers, desired }: Fleet): string {
  if (desired === null) return 'it is not there';
  const healthy = units(servers.filter((one) => one.inService && one.healthy));
  const isWeighted = servers.some(({ weight }) => weight > 1);
  return [
    `${healthy} of ${desired} ${isWeighted ? 'units of servers' : 'servers'} healthy`,
    ...outOfService(servers).map(({ count, text }) => `${count} ${text}`),
  ].join(', ');
}

const units = (servers: Fleet['servers']) => servers.reduce((sum, { weight }) => sum + weight, 0);

function server({ id, healthy, state }: Fleet['servers'][number]): TemplateResult {
  const isInService = state === 'in-service';
  const look = isInService ? (healthy ? 'healthy' : 'unhealthy') : state;
  const text = isInService ? look : SERVER_STATES[state];
  return html`<li class="server ${look}" title="${id}: ${text}"><span>${id}: ${text}</span></li>`;
}

/** The newest first. */
export const timeline = ({ timeline: entries, readAt }: Pick<RolloutBody, 'timeline' | 'readAt'>) => html`
    <ol class="timeline" reversed>
      ${entries
        .toReversed()
        .map(
          ({ at, phase, what }) =>
            html`<li><time datetime=${at} title=${dateText(at)}>${timeText(readAt, at)}</time> <span class="phase">${phase}</span> ${told(what)}</li>`,
        )}
    </ol>
  `;
