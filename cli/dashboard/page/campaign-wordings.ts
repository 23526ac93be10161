import { call } from './calls.ts';
import { noted, type Wording } from './wording.ts';

/** What a person may do to a campaign. */
export const CAMPAIGN_WORDINGS = {
  'pause-campaign': {
    title: (name) => `Pause ${name}?`,
    text: 'No service begins with its image until somebody resumes it. Rollouts that are under way go on.',
    button: 'Pause it',
    asks: ['needed'],
    run: (campaign, { needed: reason }) =>
      call('POST /campaigns/{campaign}/pause', { parameters: { campaign }, body: { reason } }),
  },
  'resume-campaign': {
    title: (name) => `Resume ${name}?`,
    text: 'It goes on where it was, within five minutes.',
    button: 'Resume it',
    asks: ['reason'],
    run: (campaign, entered) =>
      call('POST /campaigns/{campaign}/resume', { parameters: { campaign }, body: noted(entered) }),
  },
  'stop-campaign': {
    title: (name) => `Stop ${name}?`,
    text: 'It ends: no service begins with its image by itself any more. Rollouts that are under way go on, and what is on the image keeps it.',
    button: 'Stop it',
    asks: ['needed'],
    run: (campaign, { needed: reason }) =>
      call('POST /campaigns/{campaign}/stop', { parameters: { campaign }, body: { reason } }),
  },
  'rollback-campaign': {
    title: (name) => `Roll ${name} back?`,
    text: 'Every service that it has moved goes back to the image before: where a rollout is under way blue gets all of the traffic at once, and where it has ended the image before is rolled out. What a person has started stays.',
    button: 'Roll all of them back',
    asks: ['needed'],
    run: (campaign, { needed: reason }) =>
      call('POST /campaigns/{campaign}/rollback', { parameters: { campaign }, body: { reason } }),
  },
} satisfies Readonly<Record<string, Wording>>;
