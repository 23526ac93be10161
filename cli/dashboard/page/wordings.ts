import { call } from './calls.ts';
import { dateText } from './words.ts';

/** What a person may do from the page. */
export interface Action {
  readonly kind:
    | 'rollback-service'
    | 'rollback-rollout'
    | 'pause'
    | 'resume'
    | 'promote'
    | 'weight'
    | 'approve'
    | 'reject'
    | 'abandon'
    | 'start'
    | 'freeze'
    | 'unfreeze'
    | 'recall';
  /** Of the service or rollout; the id of the image for a recall. */
  readonly name: string;
}

export interface Entered {
  readonly reason: string;
  readonly needed: string;
  readonly force: boolean;
  readonly full: boolean;
  readonly outsideWindows: boolean;
  readonly image: string;
  /** Percent. */
  readonly weight: string;
  /** A duration: `12h`. */
  readonly length: string;
}

export interface Wording {
  readonly title: (name: string) => string;
  readonly text: string;
  readonly button: string;
  /** Which fields the form has. */
  readonly asks: readonly (keyof Entered)[];
  run(name: string, entered: Entered): Promise<{ detail?: string; outcome?: string; rollout?: string }>;
}

const rollback = ({ reason, force }: Entered) => ({ ...(reason && { reason }), force });

const noted = ({ reason }: Pick<Entered, 'reason'>) => (reason ? { reason } : {});

export const WORDINGS: Readonly<Record<Action['kind'], Wording>> = {
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
  pause: {
    title: (name) => `Pause ${name}?`,
    text: 'It stays where it is until somebody resumes it. Blue and green keep what they have of the traffic, and both are watched.',
    button: 'Pause it',
    asks: ['reason'],
    run: (id, entered) => call('POST /rollouts/{id}/pause', { parameters: { id }, body: noted(entered) }),
  },
  resume: {
    title: (name) => `Resume ${name}?`,
    text: 'It goes on where it was. One that waits for a window of its spec goes on to its end without one, and needs a reason.',
    button: 'Resume it',
    asks: ['reason'],
    run: (id, entered) => call('POST /rollouts/{id}/resume', { parameters: { id }, body: noted(entered) }),
  },
  promote: {
    title: (name) => `End the current step of ${name}?`,
    text: 'Its bake and its metrics are not waited for. Green gets the next weight as soon as it has the servers for it; after the last step blue retires. What speaks against green still sends it back.',
    button: 'Promote it',
    asks: ['needed', 'full'],
    run: (id, { needed: reason, full }) =>
      call('POST /rollouts/{id}/promote', { parameters: { id }, body: { reason, full } }),
  },
  weight: {
    title: (name) => `Give the green of ${name} another weight?`,
    text: 'More or less than it has, as a step of its own, judged from there on: green gets it as soon as the servers allow, and the plan goes on with its steps above it.',
    button: 'Give it',
    asks: ['weight', 'needed'],
    run: (id, { needed: reason, weight }) =>
      call('POST /rollouts/{id}/weight', { parameters: { id }, body: { reason, weight: Number(weight) } }),
  },
  approve: {
    title: (name) => `Approve the next weight of ${name}?`,
    text: 'Green gets it as soon as it has the servers for it.',
    button: 'Approve it',
    asks: ['reason'],
    run: (id, entered) => call('POST /rollouts/{id}/approve', { parameters: { id }, body: noted(entered) }),
  },
  reject: {
    title: (name) => `Reject ${name}?`,
    text: 'Blue gets all of the traffic at once, and green is retired.',
    button: 'Reject it',
    asks: ['reason'],
    run: (id, entered) => call('POST /rollouts/{id}/reject', { parameters: { id }, body: noted(entered) }),
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
    asks: ['image', 'reason', 'outsideWindows'],
    run: (service, { image, outsideWindows, reason }) => {
      const body = { image, outsideWindows, ...noted({ reason }) };
      return call('POST /services/{service}/rollouts', { parameters: { service }, body });
    },
  },
  freeze: {
    title: (name) => `Freeze ${name}?`,
    text: 'No rollout of it begins until then; one that is under way goes on, and a rollback always begins.',
    button: 'Freeze it',
    asks: ['needed', 'length'],
    run: async (service, { needed: reason, length }) => {
      const body = { reason, for: length };
      const { freeze } = await call('PUT /services/{service}/freeze', { parameters: { service }, body });
      return { detail: `It is frozen until ${dateText(freeze?.until ?? '')}.` };
    },
  },
  unfreeze: {
    title: (name) => `End the freeze of ${name}?`,
    text: 'The image that waits for that starts at once.',
    button: 'End the freeze',
    asks: [],
    run: async (service) => {
      const { rollout } = await call('DELETE /services/{service}/freeze', { parameters: { service } });
      return { detail: rollout ? `${rollout} is under way.` : 'No image waits.' };
    },
  },
  recall: {
    title: (name) => `Recall ${name}?`,
    text: 'No service starts it any more. Where it is being rolled out the rollout goes back; where it is live the image before comes back, or a person is called, as its spec says.',
    button: 'Recall it',
    asks: ['needed'],
    run: async (image, { needed: reason }) => {
      const { services } = await call('POST /images/{image}/recall', {
        parameters: { image },
        body: { reason },
      });
      const concerned = services.filter(({ outcome }) => outcome !== 'not-affected');
      const each = concerned.map(({ service, detail }) => `${service}: ${detail}`).join('; ');
      return { detail: `It is recalled. ${each || 'No service has to do with it'}.` };
    },
  },
};
