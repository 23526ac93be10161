import { html } from 'lit-html';
import { ageOf, type CampaignBody, deadlineSentence, type MemberBody } from './campaign-words.ts';
import { told } from './parts.ts';
import { spanText } from './words.ts';

/** From the publication to every server: how long it took where it is over, and who is still on an older image, and why. */
export function patchClock(campaign: CampaignBody) {
  const { members } = campaign;
  const took = members.flatMap(({ secondsToLive }) => secondsToLive ?? []).toSorted((a, b) => a - b);
  const older = members.filter(({ behind }) => behind !== null);
  const deadline = deadlineSentence(campaign);
  return html`
    <section aria-labelledby="clock">
      <h2 id="clock">Patch clock</h2>
      ${took.length === 0 ? html`<p>No service is on the image yet, ${spanText(ageOf(campaign))} after its publication.</p>` : html`<p>${tookText(took)}</p>`}
      ${deadline ? html`<p>${deadline}</p>` : ''}
      ${older.length === 0 ? html`<p>No service is on an older image.</p>` : oldOnes(older)}
    </section>
  `;
}

/** `took`: seconds, the shortest first. */
function tookText(took: readonly number[]): string {
  const [median, most] = [took[Math.floor((took.length - 1) / 2)]!, took.at(-1)!].map((one) =>
    spanText(one * 1_000),
  );
  return took.length === 1
    ? `One service had it ${most} after its publication.`
    : `Half of the ${took.length} services that are on the image had it within ${median} of its publication, all of them within ${most}.`;
}

/** By why they are: hundreds of services wait for few reasons. */
function oldOnes(older: readonly MemberBody[]) {
  const groups = [...Map.groupBy(older, reasonOf)].toSorted(
    ([, some], [, others]) => some.length - others.length,
  );
  return html`
    <p>Still on an older image, and why:</p>
    <ul>
      ${groups.map(([reason, some]) => html`<li>${told(reason)}: ${named(some)}</li>`)}
    </ul>
  `;
}

const reasonOf = ({ state, behind }: MemberBody) =>
  state === 'moving' ? 'its rollout is under way' : (behind ?? '');

/** More of them are folded. */
const NAMED = 10;

const named = (members: readonly MemberBody[]) =>
  members.length <= NAMED
    ? links(members)
    : html`<details><summary>${members.length} services</summary>${links(members)}</details>`;

const links = (members: readonly MemberBody[]) =>
  members.map(
    ({ service }, index) =>
      html`${index === 0 ? '' : ', '}<a href="#/services/${encodeURIComponent(service)}">${service}</a>`,
  );
