import { ITSELF } from '../../../src/rollout/campaign/campaign.ts';
import type { Result } from '../../api/client.ts';
import { countedStates, deadlineText, orderText } from '../../campaign-text.ts';
import { between } from '../../times.ts';
import { type Badge, dateText, sentence, spanText, timeLeft } from './words.ts';

export type CampaignHead = Result<'GET /campaigns'>['campaigns'][number];
export type CampaignBody = Result<'GET /campaigns/{campaign}'>;
export type MemberBody = CampaignBody['members'][number];
type MemberState = MemberBody['state'];

const STATES: Readonly<Record<CampaignHead['state'], Badge>> = {
  running: { tone: 'moving', text: 'Under way' },
  paused: { tone: 'held', text: 'Paused' },
  stopped: { tone: 'held', text: 'Stopped' },
  'rolling-back': { tone: 'held', text: 'Going back' },
  'rolled-back': { tone: 'calm', text: 'Taken back' },
  superseded: { tone: 'calm', text: 'Superseded' },
  completed: { tone: 'calm', text: 'Completed' },
};

/** The state of a campaign in two words. What needs a person comes before what moves. */
export function campaignBadge({ state, counts }: Pick<CampaignHead, 'state' | 'counts'>): Badge {
  return counts['needs-operator'] ? { tone: 'bad', text: 'Needs a person' } : STATES[state];
}

/** Of the states of a service in a campaign, in the order in which they concern a person. */
export const MEMBER_STATES: Readonly<Record<MemberState, Badge>> = {
  'needs-operator': { tone: 'bad', text: 'Needs a person' },
  reverted: { tone: 'held', text: 'Reverted' },
  held: { tone: 'held', text: 'Held' },
  retrying: { tone: 'held', text: 'Tried again' },
  moving: { tone: 'moving', text: 'Rolling out' },
  offered: { tone: 'moving', text: 'Offered' },
  waiting: { tone: 'calm', text: 'Waiting' },
  promoted: { tone: 'calm', text: 'Has it' },
  'taken-back': { tone: 'calm', text: 'Taken back' },
  skipped: { tone: 'calm', text: 'Left out' },
};

/** Of the services of one wave: `1 on the image, 4 rolling out`. */
export function waveText(members: readonly MemberBody[]): string {
  const counts = Map.groupBy(members, ({ state }) => state);
  return countedStates((state) => counts.get(state)?.length ?? 0).join(', ');
}

/** What a running campaign waits for, and how long it still takes; empty for any other. */
export function goingText({ waitsFor, secondsLeft, readAt }: CampaignHead): string {
  if (!waitsFor) return '';
  const { what, until } = waitsFor;
  const waits = until === null ? `Waits for ${what}` : `${sentence(what)} — ${timeLeft(until, readAt)}`;
  const left =
    secondsLeft === null
      ? 'how long the rest takes is known once a service has the image'
      : `about ${spanText(secondsLeft * 1_000)} until all have it`;
  return `${waits}; ${left}.`;
}

/** Who told it last what to do, and why; undefined while nobody has. */
export function orderSentence(campaign: Pick<CampaignHead, 'order'>): string | undefined {
  const text = orderText(campaign, dateText);
  return text && sentence(text);
}

/** By when every service is to have the image, and how many hadn't; empty where the settings have no deadline. */
export function deadlineSentence(campaign: Pick<CampaignHead, 'deadline' | 'readAt'>): string {
  const text = deadlineText(campaign, dateText, spanText);
  return text && `${sentence(text)}.`;
}

/** Whether it goes on, waits for a person, or has something left for one. */
export const isCurrent = ({ state, endedAt, counts }: CampaignHead): boolean =>
  endedAt === null || state === 'paused' || (counts['needs-operator'] ?? 0) > 0;

/** Those of the first page. One that has stopped by itself stays there until a newer image of its recipe comes. */
export function currentOnes(campaigns: readonly CampaignHead[]): readonly CampaignHead[] {
  const newest = new Set([...Map.groupBy(campaigns, recipeOf).values()].map(([first]) => first));
  return campaigns.filter(
    (one) => isCurrent(one) || (one.state === 'stopped' && one.order?.by === ITSELF && newest.has(one)),
  );
}

/** `base` of `…:image/base/1.0.3/1`. */
const recipeOf = ({ build }: CampaignHead) => build.split('/')[1] ?? build;

/** From its publication to now, or to its end, milliseconds. */
export const ageOf = ({ publishedAt, endedAt, readAt }: CampaignHead): number =>
  between(publishedAt, endedAt ?? readAt);

/** Whether a service was on an older image when the deadline passed. */
export const isOverdue = ({ deadline }: Pick<CampaignHead, 'deadline'>): boolean =>
  (deadline?.passedWith ?? 0) > 0;
