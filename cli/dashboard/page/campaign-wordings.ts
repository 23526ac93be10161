import { call } from './calls.ts';
import { type Entered, noted, type Wording } from './wording.ts';

/** Gives an order that needs a reason. */
const ordering =
  (order: 'pause' | 'stop' | 'rollback') =>
  (campaign: string, { needed: reason }: Entered) =>
    call(`POST /campaigns/{campaign}/${order}`, { parameters: { campaign }, body: { reason } });

/** What a person may do to a campaign. */
export const CAMPAIGN_WORDINGS = {
  'pause-campaign': {
    title: (name) => `Pause ${name}?`,
    text: 'No service begins with its image until somebody resumes it. Rollouts that are under way go on.',
    button: 'Pause it',
    asks: ['needed'],
    run: ordering('pause'),
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
    run: ordering('stop'),
  },
  'rollback-campaign': {
    title: (name) => `Roll ${name} back?`,
    text: 'Every service that it has moved goes back to the image before: where a rollout is under way blue gets all of the traffic at once, and where it has ended the image before is rolled out. What a person has started stays.',
    button: 'Roll all of them back',
    asks: ['needed'],
    run: ordering('rollback'),
  },
  'leave-out': {
    title: (name) => `Go on without ${name.split(' ')[1]}?`,
    text: 'The campaign goes on within five minutes without this installation. What has begun there goes on there, by its own judgement; what has not does not begin.',
    button: 'Leave it out',
    asks: ['needed'],
    run: (name, { needed: reason }) => {
      const [campaign = '', installation = ''] = name.split(' ');
      return call('POST /campaigns/{campaign}/leave-out', {
        parameters: { campaign },
        body: { installation, reason },
      });
    },
  },
} satisfies Readonly<Record<string, Wording>>;
