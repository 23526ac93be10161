import { html } from 'lit-html';
import { countsText, STATE_NAMES } from '../../campaign-text.ts';
import { open } from './actions.ts';
import { progressBar } from './campaign-bar.ts';
import { branchOf, leaderNote } from './campaign-branch.ts';
import { patchClock } from './campaign-clock.ts';
import {
  ageOf,
  type CampaignBody,
  campaignBadge,
  goingText,
  MEMBER_STATES,
  type MemberBody,
  orderSentence,
  waveText,
} from './campaign-words.ts';
import { badge, scrolledTable, told } from './parts.ts';
import { dateText, spanText } from './words.ts';

/** One image on its way to the services that follow it: how far it has come, and where each of them stands. */
export const campaignScreen = (campaign: CampaignBody) => html`
  <h1>${campaign.campaign} ${badge(campaignBadge(campaign))}</h1>
  <p class="quiet">
    ${campaign.images.map((image) => html`<code>${image}</code> `)}· published ${dateText(campaign.publishedAt)}${
      campaign.endedAt ? ` · over ${dateText(campaign.endedAt)}` : ` · ${spanText(ageOf(campaign))} ago`
    }
  </p>
  ${progressBar(campaign)}
  <p role="status">${countsText(campaign)}.</p>
  ${goingText(campaign) ? html`<p class="wait">${goingText(campaign)}</p>` : ''}
  ${leaderNote(campaign)}
  ${needed(campaign)}
  ${buttons(campaign)}
  <section aria-labelledby="waves"><h2 id="waves">Waves</h2>${waveSteps(campaign)}</section>
  ${patchClock(campaign)}
  <section aria-labelledby="services"><h2 id="services">Services</h2>${campaign.waves.map((_, index) => waveOf(campaign, index + 1))}</section>
`;

/** Why it stands, or what a person has to do: the first thing to read. */
function needed(campaign: CampaignBody) {
  const order = orderSentence(campaign);
  const count = campaign.counts['needs-operator'] ?? 0;
  return html`
    ${count > 0 ? html`<p class="banner" role="alert">A person has to take ${count === 1 ? 'one service' : `${count} services`} back: what to do is below.</p>` : ''}
    ${order ? html`<p class="why">${told(order)}</p>` : ''}
  `;
}

const BUTTONS = {
  pause: { kind: 'pause-campaign', text: 'Pause …' },
  resume: { kind: 'resume-campaign', text: 'Resume …' },
  stop: { kind: 'stop-campaign', text: 'Stop …' },
  'roll-back': { kind: 'rollback-campaign', text: 'Roll back …' },
} as const;

const buttons = (campaign: CampaignBody) => html`
  <p class="actions">
    ${campaign.possible.map((order) => {
      const { kind, text } = BUTTONS[order];
      const look = order === 'roll-back' ? 'danger' : '';
      return html`<button type="button" class=${look} @click=${() => open({ kind, name: campaign.campaign })}>${text}</button>`;
    })}
  </p>
`;

const waveSteps = ({ wave, waves, state }: CampaignBody) => html`
  <ol class="steps">
    ${waves.map(({ services, bake, begunAt, settledAt, installation }, index) => {
      const isNow = index + 1 === wave;
      const look = isNow && state !== 'completed' ? 'current' : begunAt === null ? 'ahead' : 'done';
      return html`
        <li class=${look} aria-current=${look === 'current' ? 'step' : 'false'}>
          <strong>Wave ${index + 1}</strong> <span>${installation ? installation.name : `${services} ${services === 1 ? 'service' : 'services'}`}</span>
          <br><span>${settledAt ? `ended ${dateText(settledAt)}` : begunAt ? `began ${dateText(begunAt)}` : `watched for ${bake}`}</span>
        </li>
      `;
    })}
  </ol>
`;

/** Beyond so many, what has nothing to tell yet is folded. */
const FOLDED_FROM = 30;

function waveOf(campaign: CampaignBody, wave: number) {
  const branch = campaign.waves[wave - 1]?.installation;
  if (branch) return branchOf(campaign, branch, wave);
  const members = campaign.members.filter((member) => member.wave === wave);
  const title = `Wave ${wave}: ${waveText(members)}`;
  const table = scrolledTable(
    `Services of wave ${wave}`,
    COLUMNS,
    members.toSorted(urgentFirst).map(row),
    'stacked members',
  );
  const isQuiet = members.every(({ state }) => state === 'waiting') && members.length > FOLDED_FROM;
  return isQuiet
    ? html`<details><summary>${title}</summary>${table}</details>`
    : html`<h3 class="wave">${title}</h3>${table}`;
}

const COLUMNS = ['Service', 'State', 'Rollout', 'Why', 'Took', 'Since', 'Image'];

const urgentFirst = (one: MemberBody, other: MemberBody) =>
  STATE_NAMES.indexOf(one.state) - STATE_NAMES.indexOf(other.state) ||
  one.service.localeCompare(other.service);

const row = ({ service, state, rollout, since, secondsToLive, why, byHand, image }: MemberBody) => html`
  <tr>
    <th scope="row"><a href="#/services/${encodeURIComponent(service)}">${service}</a></th>
    <td data-title="State">${badge(MEMBER_STATES[state])}</td>
    ${rollout || byHand ? html`<td data-title="Rollout">${rolloutLink(rollout)}${byHand ? ' by hand' : ''}</td>` : NOTHING}
    ${why ? html`<td data-title="Why" class="words">${told(why)}</td>` : NOTHING}
    ${secondsToLive === null ? NOTHING : html`<td data-title="Took">${spanText(secondsToLive * 1_000)}</td>`}
    <td data-title="Since">${dateText(since)}</td>
    ${image ? html`<td data-title="Image"><code>${image}</code></td>` : NOTHING}
  </tr>
`;

/** An empty cell has no title of its own on a phone. */
const NOTHING = html`<td></td>`;

const rolloutLink = (rollout: string | null) =>
  rollout ? html`<a href="#/rollouts/${encodeURIComponent(rollout)}">${rollout}</a>` : '';
