import { html, nothing, type TemplateResult } from 'lit-html';
import { CallFailed, call } from './calls.ts';

/** What a person may do from the page. */
export interface Action {
  readonly kind: 'rollback-service' | 'rollback-rollout' | 'abandon' | 'start';
  /** Of the service or rollout. */
  readonly name: string;
}

interface Entered {
  readonly reason: string;
  readonly force: boolean;
  readonly image: string;
}

interface Wording {
  readonly title: (name: string) => string;
  readonly text: string;
  readonly button: string;
  /** Which fields the form has. */
  readonly asks: readonly (keyof Entered)[];
  run(name: string, entered: Entered): Promise<{ detail?: string; outcome?: string; rollout?: string }>;
}

const rollback = ({ reason, force }: Entered) => ({ ...(reason && { reason }), force });

const WORDINGS: Readonly<Record<Action['kind'], Wording>> = {
  'rollback-service': {
    title: (name) => `Roll ${name} back?`,
    text: 'A rollout under way is aborted: blue gets all of the traffic at once. Without one, the image that was live before is brought back.',
    button: 'Roll back now',
    asks: ['reason', 'force'],
    run: (service, entered) =>
      call('POST /services/{service}/rollback', { parameters: { service }, body: rollback(entered) }),
  },
  'rollback-rollout': {
    title: (name) => `Roll ${name} back?`,
    text: 'Blue gets all of the traffic at once, and green is retired.',
    button: 'Roll back now',
    asks: ['reason', 'force'],
    run: (id, entered) =>
      call('POST /rollouts/{id}/rollback', { parameters: { id }, body: rollback(entered) }),
  },
  abandon: {
    title: (name) => `Abandon ${name}?`,
    text: 'The rollout ends where it is and frees its service. Nothing is rolled back: the traffic stays as it is, and what is left is yours to remove.',
    button: 'Abandon it',
    asks: ['reason'],
    run: async (id, { reason }) => {
      const body = reason ? { reason } : {};
      const { left } = await call('POST /rollouts/{id}/abandon', { parameters: { id }, body });
      return {
        detail: `It has ended. Left behind: ${left.map(({ what }) => what).join('; ') || 'nothing'}.`,
      };
    },
  },
  start: {
    title: (name) => `Roll out an image of ${name}`,
    text: 'The image is rolled out by the plan of the spec, also one that was rolled out before.',
    button: 'Start the rollout',
    asks: ['image'],
    run: (service, { image }) =>
      call('POST /services/{service}/rollouts', { parameters: { service }, body: { image } }),
  },
};

interface State {
  readonly action: Action;
  readonly isRunning: boolean;
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

function form({ action, isRunning, told, failed }: State, { title, text, button, asks }: Wording) {
  return html`
    <form @submit=${submit}>
      <h2 id="action-title">${title(action.name)}</h2>
      <p>${text}</p>
      ${told ? nothing : asks.map((field) => FIELDS[field])}
      <p class="outcome" role="status">${isRunning ? 'Working …' : (told ?? nothing)}</p>
      <p class="failed" role="alert">${failed ?? nothing}</p>
      <p class="actions">
        ${told ? nothing : html`<button type="submit" class="danger" ?disabled=${isRunning}>${button}</button>`}
        <button type="button" @click=${() => dialog()?.close()}>${told ? 'Close' : 'Cancel'}</button>
      </p>
    </form>
  `;
}

const FIELDS: Readonly<Record<keyof Entered, TemplateResult>> = {
  image: html`<label>Image <input name="image" required placeholder="ami-…" pattern="ami-[0-9a-f]{8,17}"></label>`,
  reason: html`<label>Reason <textarea name="reason" rows="2" placeholder="for those who read it tomorrow; may be empty"></textarea></label>`,
  force: html`<label class="check"><input type="checkbox" name="force"> even if blue has few healthy servers</label>`,
};

async function submit(event: SubmitEvent): Promise<void> {
  event.preventDefault();
  if (!state || state.isRunning) return;
  const { action } = state;
  const data = new FormData(event.target as HTMLFormElement);
  const text = (name: string) => String(data.get(name) ?? '').trim();
  state = { action, isRunning: true };
  changed();
  const entered = { reason: text('reason'), image: text('image'), force: data.has('force') };
  state = { action, isRunning: false, ...(await attempt(action, entered)) };
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
