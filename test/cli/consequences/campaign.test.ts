import { expect, test } from 'vitest';
import {
  ofCampaignPause,
  ofCampaignResume,
  ofCampaignRollback,
  ofCampaignStop,
} from '../../../cli/consequences/campaign.ts';
import type { MemberBody } from '../../../cli/dashboard/page/campaign-words.ts';

const member = (service: string, state: MemberBody['state'], byHand = false, rollout: string | null = null) =>
  ({ service, state, byHand, rollout }) as MemberBody;

const campaign = {
  state: 'stopped' as const,
  members: [
    member('auth', 'promoted'),
    member('basket', 'moving'),
    member('billing', 'promoted', true),
    member('catalogue', 'reverted'),
    member('delivery', 'held'),
    member('gateway', 'held', false, 'gateway-7'),
    ...Array.from({ length: 9 }, (_, index) => member(`other-${index}`, 'waiting')),
  ],
};

const OTHERS = 'delivery, other-0, other-1, other-2, other-3, other-4 and 4 more';

test('a rollback says what goes back at once, what is rolled out, and what stays', () => {
  expect(ofCampaignRollback(campaign)).toEqual([
    'Blue gets all of the traffic at once in basket, gateway.',
    'The image before is rolled out, without weighted steps, in auth.',
    'It came there without the campaign, and stays, in billing.',
    `Nothing begins with it by itself any more in ${OTHERS}.`,
  ]);
  expect(ofCampaignRollback({ members: [member('auth', 'reverted')] })).toEqual([
    'No service has the image from it.',
  ]);
});

test('a stop and a pause say what goes on, and what does not begin', () => {
  const stays = [
    'The rollout goes on to its end in basket, gateway.',
    'The image stays live in auth, billing.',
  ];
  expect(ofCampaignStop(campaign)).toEqual([
    ...stays,
    `Nothing begins with it by itself any more in ${OTHERS}.`,
  ]);
  expect(ofCampaignPause(campaign)).toEqual([...stays, `Nothing begins, until it is resumed, in ${OTHERS}.`]);
});

test('a resume says whether what has failed counts: a stop had judged it, a pause has not', () => {
  expect(ofCampaignResume(campaign)[0]).toMatch(/counts no longer against the image.* in catalogue\.$/);
  expect(ofCampaignResume({ ...campaign, state: 'paused' })[0]).toMatch(/, counts against.* in catalogue\.$/);
});
