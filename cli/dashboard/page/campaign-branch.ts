import { html } from 'lit-html';
import { open } from './actions.ts';
import { type Branch, branchBadge, branchText, mayLeaveOut } from './campaign-branch-words.ts';
import type { CampaignBody } from './campaign-words.ts';
import { badge, told } from './parts.ts';
import { dateText } from './words.ts';

/** A wave that another installation carries out. Its services are on that one's own dashboard. */
export function branchOf(campaign: CampaignBody, branch: Branch, wave: number) {
  const { name, campaign: theirs, why, heardAt, silentSince } = branch;
  const text = branchText(branch);
  const leave = () => open({ kind: 'leave-out', name: `${campaign.campaign} ${name}` });
  return html`
    <h3 class="wave">Wave ${wave}: ${name} ${badge(branchBadge(branch))}</h3>
    ${text ? html`<p>${text}${theirs ? html`, as its campaign <code>${theirs}</code>` : ''}.</p>` : ''}
    ${why ? html`<p class=${silentSince === null ? 'wait' : 'why'}>${told(why)}</p>` : ''}
    ${silentSince ? html`<p class="quiet">No answer since ${dateText(silentSince)}.</p>` : ''}
    ${heardAt ? html`<p class="quiet">Heard of ${dateText(heardAt)}.</p>` : ''}
    ${mayLeaveOut(campaign, branch) ? html`<p class="actions"><button type="button" @click=${leave}>Leave ${name} out …</button></p>` : ''}
  `;
}

export const leaderNote = ({ leader }: Pick<CampaignBody, 'leader'>) =>
  leader
    ? html`<p class="quiet">${leader.installation} leads it${leader.campaign ? '' : ', and has not begun it here'}; heard of ${dateText(leader.heardAt)}.</p>`
    : '';
