import { html } from 'lit-html';
import { countsText } from '../../campaign-text.ts';
import { progressBar } from './campaign-bar.ts';
import {
  type CampaignHead,
  campaignBadge,
  currentOnes,
  deadlineSentence,
  goingText,
  isOverdue,
  MEMBER_STATES,
  orderSentence,
} from './campaign-words.ts';
import type { Membership } from './campaigns.ts';
import { badge, told } from './parts.ts';
import { dateText } from './words.ts';

/** What other pages say of campaigns. */

/** Those that are under way or need a person, before all services. */
export function currentCampaigns(campaigns: readonly CampaignHead[]) {
  const current = currentOnes(campaigns);
  return current.length === 0 ? '' : html`<h1>Campaigns</h1><ul class="cards">${current.map(card)}</ul>`;
}

export function earlierCampaigns(campaigns: readonly CampaignHead[]) {
  const current = currentOnes(campaigns);
  const earlier = campaigns.filter((one) => !current.includes(one));
  if (earlier.length === 0) return '';
  return html`<details><summary>Earlier campaigns</summary><ul>${earlier.map(line)}</ul></details>`;
}

const link = (id: string) => html`<a href="#/campaigns/${encodeURIComponent(id)}">${id}</a>`;

const card = (campaign: CampaignHead) => html`
  <li class="card">
    <h2>${link(campaign.campaign)} ${badge(campaignBadge(campaign))}</h2>
    <p>Wave ${campaign.wave} of ${campaign.waves.length}, published ${dateText(campaign.publishedAt)}</p>
    ${progressBar(campaign)}
    <p>${countsText(campaign)}</p>
    <p class="quiet">${goingText(campaign)}</p>
    ${deadlineSentence(campaign) ? html`<p class=${isOverdue(campaign) ? 'why' : 'quiet'}>${deadlineSentence(campaign)}</p>` : ''}
    ${campaign.order && campaign.state !== 'running' ? html`<p class="brief">${told(orderSentence(campaign) ?? '')}</p>` : ''}
  </li>
`;

const line = (campaign: CampaignHead) =>
  html`<li>${link(campaign.campaign)} ${badge(campaignBadge(campaign))} ${countsText(campaign)}, published ${dateText(campaign.publishedAt)}</li>`;

/** On the page of a service. */
export const membershipNote = ({ campaign, member }: Membership) => html`
  <p>
    In the campaign ${link(campaign.campaign)}, wave ${member.wave} of ${campaign.waves.length}:
    ${badge(MEMBER_STATES[member.state])}${member.why ? html` ${told(member.why)}` : ''}
  </p>
`;

/** On the page of a rollout. */
export const campaignNote = (campaign: CampaignHead) => html`
  <p>Its image comes in the campaign ${link(campaign.campaign)}: ${countsText(campaign)}.</p>
`;
