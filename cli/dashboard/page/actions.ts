import { html, nothing, type TemplateResult } from 'lit-html';
import { CallFailed } from './calls.ts';
import { told } from './parts.ts';
import { consequencesOf } from './situation.ts';
import type { Action, Entered, Wording } from './wording.ts';
import { WORDINGS } from './wordings.ts';

interface State {
  readonly action: Action;
  readonly isRunning: boolean;
  /** What it does where things stand; undefined until that is known. */
  readonly consequences?: readonly string[];
  readonly told?: string;
  readonly failed?: string;
}

let state: State | undefined;
let changed: () => void = () => undefined;

export function open(action: Action): void {
  state = { action, isRunning: false };
  changed();
  dialog()?.querySelector('form')?.reset();
  dialog()?.showModal();
  void foresee(action);
}

/** Nobody waits for it: the button works meanwhile, and where this fails. */
async function foresee(action: Action): Promise<void> {
  const consequences = await consequencesOf(action).catch(() => []);
  // Another one was opened since, or this one once more.
  if (state?.action !== action) return;
  state = { ...state, consequences };
  changed();
}

const dialog = () => document.querySelector<HTMLDialogElement>('#action');

/** The one dialog of the page. `onChange` is called when it, or what it did, has changed what is to be shown. */
export function actionDialog(onChange: () => void) {
  changed = onChange;
  const wording = state && WORDINGS[state.action.kind];
  return html`
    <dialog id="action" aria-labelledby="action-title">
      ${state && wording ? form(state, wording) : nothing}
    </dialog>
  `;
}

function form(shown: State, { title, text, button, asks }: Wording) {
  const { action, isRunning, consequences = [], told: outcome, failed } = shown;
  return html`
    <form @submit=${submit}>
      <h2 id="action-title">${title(action.name)}</h2>
      ${outcome ? nothing : consequences.length === 0 ? html`<p>${text}</p>` : listed(consequences)}
      ${outcome ? nothing : asks.map((field) => FIELDS[field])}
      <p class="outcome" role="status">${isRunning ? 'Working …' : (outcome ?? nothing)}</p>
      <p class="failed" role="alert">${failed ?? nothing}</p>
      <p class="actions">
        ${outcome ? nothing : html`<button type="submit" class="danger" ?disabled=${isRunning}>${button}</button>`}
        <button type="button" @click=${() => dialog()?.close()}>${outcome ? 'Close' : 'Cancel'}</button>
      </p>
    </form>
  `;
}

const listed = (lines: readonly string[]) =>
  html`<ul class="consequences" aria-live="polite">${lines.map((line) => html`<li>${told(line)}</li>`)}</ul>`;

const FIELDS: Readonly<Record<keyof Entered, TemplateResult>> = {
  image: html`<label>Image, or version or ARN of its build <input name="image" required placeholder="ami-… or 1.4.2" pattern="ami-[0-9a-f]{8,17}|arn:.+|[^ ]*[0-9]+\\.[0-9]+\\.[0-9]+[^ ]*"></label>`,
  weight: html`<label>Percent <input name="weight" type="number" required min="0.1" max="100" step="0.1"></label>`,
  reason: html`<label>Reason <textarea name="reason" rows="2" placeholder="for those who read it tomorrow; may be empty"></textarea></label>`,
  needed: html`<label>Reason <textarea name="needed" rows="2" required placeholder="for those who read it tomorrow"></textarea></label>`,
  length: html`<label>For <input name="length" required value="12h" pattern="[0-9]+[smhd]"></label>`,
  full: html`<label class="check"><input type="checkbox" name="full"> straight to 100 %, without the steps before it</label>`,
  outsideWindows: html`<label class="check"><input type="checkbox" name="outsideWindows"> even if no window of the spec is open; needs a reason</label>`,
  force: html`<label class="check"><input type="checkbox" name="force"> even if blue has few healthy servers</label>`,
};

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  if (!state || state.isRunning) return;
  const { action, consequences = [] } = state;
  const data = new FormData(event.target as HTMLFormElement);
  const text = (name: string) => String(data.get(name) ?? '').trim();
  const before = { action, consequences };
  state = { ...before, isRunning: true };
  changed();
  const entered = {
    reason: text('reason'),
    needed: text('needed'),
    image: text('image'),
    weight: text('weight'),
    length: text('length'),
    force: data.has('force'),
    full: data.has('full'),
    outsideWindows: data.has('outsideWindows'),
  };
  state = { ...before, isRunning: false, ...(await attempt(action, entered)) };
  changed();
}

async function attempt({ kind, name }: Action, entered: Entered): Promise<Pick<State, 'told' | 'failed'>> {
  try {
    const { detail, outcome, rollout } = await WORDINGS[kind].run(name, entered);
    return { told: detail ?? `${outcome}: ${rollout}` };
  } catch (error) {
    if (!(error instanceof CallFailed)) throw error;
    return { failed: error.message };
  }
}
