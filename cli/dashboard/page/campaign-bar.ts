import { html, svg } from 'lit-html';
import { countsText, type STATE_NAMES } from '../../campaign-text.ts';
import type { CampaignHead } from './campaign-words.ts';

type State = (typeof STATE_NAMES)[number];

/** From the left: what has it, what is on its way, what didn't take it. What waits is left blank. */
const DRAWN: readonly (readonly [look: string, states: readonly State[]])[] = [
  ['green', ['promoted']],
  ['blue', ['moving', 'retrying']],
  ['held', ['held', 'reverted', 'taken-back']],
  ['bad', ['needs-operator']],
];

/** How far the image has come; its text says the same. */
export function progressBar(campaign: Pick<CampaignHead, 'counts'>) {
  const { counts } = campaign;
  let at = 0;
  const parts = DRAWN.map(([look, states]) => {
    const width = states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    at += width;
    return svg`<rect class=${look} x=${at - width} width=${width} height="1"></rect>`;
  });
  return html`
    <div class="share" role="img" aria-label=${countsText(campaign)}>
      <svg class="ground" viewBox="0 0 ${Math.max(1, counts.total)} 1" preserveAspectRatio="none" aria-hidden="true">${parts}</svg>
    </div>
  `;
}
