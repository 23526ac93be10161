import { html, type TemplateResult } from 'lit-html';
import { callerText } from '../../../src/rollout/interventions/caller.ts';
import { type Badge, dateText, type ServiceBody } from './words.ts';

/** The state of a service without a rollout under way, in two words. */
export function badgeAtRest({
  recall,
  freeze,
  last,
}: Pick<ServiceBody, 'recall' | 'freeze'> & {
  last: Pick<NonNullable<ServiceBody['last']>, 'result'> | null;
}): Badge {
  if (recall) return { tone: 'bad', text: 'Image recalled' };
  if (freeze) return { tone: 'held', text: 'Frozen' };
  // What was to be live isn't: a person may have to do something about its image.
  if (last?.result === 'reverted') return { tone: 'held', text: 'Last reverted' };
  if (last?.result === 'abandoned') return { tone: 'held', text: 'Last abandoned' };
  if (last?.result === 'rolled-back') return { tone: 'held', text: 'Last rolled back' };
  return { tone: 'calm', text: 'Live' };
}

/** What keeps rollouts of a service from beginning, and what comes next. */
export const serviceNotes = (service: ServiceBody) => [...barriers(service), ...comingNext(service)];

function barriers({ live, recall, freeze, window, rollout, last, unwanted }: ServiceBody): TemplateResult[] {
  const notes: TemplateResult[] = [];
  if (last?.result === 'abandoned' && !rollout)
    notes.push(
      html`<p class="why"><a href="#/rollouts/${encodeURIComponent(last.rollout)}">${last.rollout}</a> was abandoned where it was: its page has what is still to be cleared away, and the commands.</p>`,
    );
  if (recall)
    notes.push(
      html`<p class="banner">The live image <code>${live.image}</code> is recalled by ${callerText(recall.by)}: ${recall.reason}</p>`,
    );
  if (unwanted)
    notes.push(html`<p class="banner">The live image goes on to no other environment: ${unwanted}.</p>`);
  if (freeze)
    notes.push(
      html`<p class="why">Frozen until ${dateText(freeze.until)} by ${callerText(freeze.by)}: ${freeze.reason}</p>`,
    );
  // One that is under way says itself what it waits for.
  if (window?.open === false && !rollout)
    notes.push(
      html`<p class="why">No window of its spec is open${window.until ? ` until ${dateText(window.until)}` : ''}.</p>`,
    );
  return notes;
}

function comingNext({
  rollout,
  queued,
  awaited,
  withheld,
  retry,
  upstream,
  nextRefresh,
  rebuild,
  last,
  deletions = [],
}: ServiceBody): TemplateResult[] {
  const notes: TemplateResult[] = [];
  if (queued)
    notes.push(html`<p>Next: <code>${queued.image}</code> ${beginText(queued.begins, rollout)}</p>`);
  if (awaited) notes.push(html`<p>An image is awaited: ${awaited.reason}</p>`);
  if (withheld) notes.push(html`<p>An image is withheld: ${withheld.reason}</p>`);
  if (retry)
    notes.push(
      html`<p><code>${retry.image}</code> is offered again on ${dateText(retry.at)}: ${retry.reason}</p>`,
    );
  if (rebuild && (last?.at ?? '') < rebuild.at)
    notes.push(
      html`<p>A build was started on ${dateText(rebuild.at)} for vulnerabilities of the live image${rebuild.build ? html`: <code>${rebuild.build.split('/').slice(-3).join('/')}</code>` : ''}.</p>`,
    );
  if (upstream) notes.push(promotionNote(upstream));
  if (deletions.length > 0) notes.push(deletionNote(deletions));
  if (nextRefresh) notes.push(html`<p>Its servers are replaced on ${dateText(nextRefresh)}.</p>`);
  return notes;
}

/** Old images that go soon, while whoever needs one can still keep it. */
const deletionNote = (deletions: ServiceBody['deletions']) => html`
  <p>Old images are deleted: ${deletions.map(({ image, from }, n) => html`${n > 0 ? ', ' : ''}<code>${image}</code> from ${dateText(from)} on`)}. The tag <code>greenshift:keep</code> keeps one.</p>
`;

/** Where its images come from, and what the next one waits for. */
function promotionNote({
  service,
  installation,
  image,
  before = [],
  readyAt,
  waitsFor,
}: NonNullable<ServiceBody['upstream']>) {
  const from = installation
    ? html`${service} of ${installation}`
    : html`<a href="#/services/${encodeURIComponent(service)}">${service}</a>`;
  const chain = before.map(
    (at) =>
      html`<p class="quiet">Before: ${at.service} in ${at.environment} has <code>${at.image}</code>${at.waitsFor === null ? '' : `; its next waits: ${at.waitsFor}`}</p>`,
  );
  return html`${waitNote(from, { image, readyAt, waitsFor })}${chain}`;
}

function waitNote(
  from: TemplateResult,
  { image, readyAt, waitsFor }: Pick<NonNullable<ServiceBody['upstream']>, 'image' | 'readyAt' | 'waitsFor'>,
) {
  if (waitsFor === null) return html`<p class="quiet">Follows ${from}; no image of it waits.</p>`;
  const when = readyAt === null ? '' : `, ready on ${dateText(readyAt)}`;
  return html`<p>${image ? html`<code>${image}</code> of ` : 'An image of '}${from} waits${when}: ${waitsFor}</p>`;
}

/** When an image that waits begins at the earliest. */
function beginText(begins: string | null, rollout: string | null): string {
  if (begins !== null) return `from ${dateText(begins)} on`;
  return rollout ? `when ${rollout} has ended` : 'soon';
}
