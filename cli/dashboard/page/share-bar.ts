import { html } from 'lit-html';
import { shareText } from '../../screens/elsewhere.ts';
import { isSplitKnown } from '../../split-known.ts';
import { between } from '../../times.ts';
import type { FleetsBody } from './screens.ts';
import { type RolloutBody, spanText } from './words.ts';

type Fleet = FleetsBody['fleets'][number];
type Share = NonNullable<Fleet['share']>;

/** Of a rollout's fleets: what was read of the split, as a bar; what was written last where it couldn't be read. */
export function sharesOf(rollout: RolloutBody, fleets?: Pick<FleetsBody, 'fleets'>) {
  const [blue, green] = (['blue', 'green'] as const).map(
    (role) => fleets?.fleets.find((fleet) => fleet.role === role)?.share,
  );
  if (blue && green) return bar(blue, green);
  const { green: written, observedAt } = rollout.traffic;
  const isUnread = fleets?.fleets.some(({ share }) => share === null);
  if (isUnread || !isSplitKnown(rollout)) return unread(written);
  // Somebody else may have changed it since.
  return html`
    ${bar(exactly(100 - written), exactly(written))}
    <p class="quiet">as read back ${spanText(between(observedAt, rollout.readAt))} ago</p>
  `;
}

const exactly = (percent: number): Share => ({ least: percent, most: percent });

const unread = (green: number) =>
  html`<p class="unread">Who has the traffic is not known here; written last: blue ${100 - green} %, green ${green} %.</p>`;

/** Blue's and green's shares as a bar; its text says the same. */
const bar = (blue: Share, green: Share) => html`
  <div class="share" role="img" aria-label="blue has ${shareText(blue)}, green ${shareText(green)} of the traffic">
    <svg viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
      <rect class="blue" width=${Math.min(blue.most, 100 - green.most)} height="4"></rect>
      <rect class="green" x=${100 - green.most} width=${green.most} height="4"></rect>
    </svg>
    <span class="blue-text">blue ${shareText(blue)}</span><span class="green-text">green ${shareText(green)}</span>
  </div>
`;
