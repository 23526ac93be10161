import { html } from 'lit-html';
import { open } from './actions.ts';
import type { CampaignBody } from './campaign-words.ts';
import { badge, told } from './parts.ts';
import { type Badge, dateText } from './words.ts';

export type Branch = NonNullable<CampaignBody['waves'][number]['installation']>;

const STATES: Readonly<Record<Branch['state'], Badge>> = {
  waiting: { tone: 'calm', text: 'Waiting' },
  asked: { tone: 'moving', text: 'Asked to begin' },
  nobody: { tone: 'calm', text: 'No service takes it' },
  'left-out': { tone: 'calm', text: 'Left out' },
  running: { tone: 'moving', text: 'Under way' },
  paused: { tone: 'held', text: 'Paused there' },
  stopped: { tone: 'held', text: 'Stopped there' },
  'rolling-back': { tone: 'held', text: 'Going back' },
  'rolled-back': { tone: 'held', text: 'Taken back' },
  superseded: { tone: 'calm', text: 'Superseded' },
  completed: { tone: 'calm', text: 'Completed' },
};

export const branchBadge = ({ state, silentSince }: Pick<Branch, 'state' | 'silentSince'>): Badge =>
  silentSince !== null && state !== 'left-out' ? { tone: 'held', text: 'No answer' } : STATES[state];

/** `3 of 12 services are on the image; 2 rolling out, 1 failed, in wave 1 of 2`; empty while nothing is known. */
export function branchText({ counts, wave, waves }: Pick<Branch, 'counts' | 'wave' | 'waves'>): string {
  if (!counts) return '';
  const { total, promoted, moving, failed } = counts;
  const others = [
    ...(moving > 0 ? [`${moving} rolling out`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(wave === null || waves === null ? [] : [`in wave ${wave} of ${waves}`]),
  ];
  const first = `${promoted} of ${total} services ${promoted === 1 ? 'is' : 'are'} on the image`;
  return others.length === 0 ? first : `${first}; ${others.join(', ')}`;
}

/** A wave that another installation carries out. Its services are on that one's own dashboard. */
export function branchOf(campaign: string, branch: Branch, wave: number) {
  const { name, campaign: theirs, why, heardAt, silentSince, state } = branch;
  const text = branchText(branch);
  // Also one that was done, and that a way back doesn't reach.
  const isOpen = !DONE.includes(state) || (silentSince !== null && state !== 'left-out');
  return html`
    <h3 class="wave">Wave ${wave}: ${name} ${badge(branchBadge(branch))}</h3>
    ${text ? html`<p>${text}${theirs ? html`, as its campaign <code>${theirs}</code>` : ''}.</p>` : ''}
    ${why ? html`<p class=${silentSince === null ? 'wait' : 'why'}>${told(why)}</p>` : ''}
    ${silentSince ? html`<p class="quiet">No answer since ${dateText(silentSince)}.</p>` : ''}
    ${heardAt ? html`<p class="quiet">Heard of ${dateText(heardAt)}.</p>` : ''}
    ${isOpen ? html`<p class="actions"><button type="button" @click=${() => open({ kind: 'leave-out', name: `${campaign} ${name}` })}>Leave ${name} out …</button></p>` : ''}
  `;
}

const DONE: readonly Branch['state'][] = ['completed', 'left-out', 'nobody', 'superseded'];

export const leaderNote = ({ leader }: Pick<CampaignBody, 'leader'>) =>
  leader
    ? html`<p class="quiet">${leader.installation} leads it${leader.campaign ? '' : ', and has not begun it here'}; heard of ${dateText(leader.heardAt)}.</p>`
    : '';
