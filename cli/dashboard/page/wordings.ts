import { call } from './calls.ts';
import { CAMPAIGN_WORDINGS } from './campaign-wordings.ts';
import { SERVICE_WORDINGS } from './service-wordings.ts';
import { type Action, noted, rollback, type Wording } from './wording.ts';

/** What a person may do, by kind. */
export const WORDINGS: Readonly<Record<Action['kind'], Wording>> = {
  ...SERVICE_WORDINGS,
  ...CAMPAIGN_WORDINGS,
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
};
