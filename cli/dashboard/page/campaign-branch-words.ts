import { promotedText } from '../../campaign-text.ts';
import type { CampaignBody } from './campaign-words.ts';
import type { Badge } from './words.ts';

export type Branch = NonNullable<CampaignBody['waves'][number]['installation']>;

const STATES: Readonly<Record<Branch['state'], Badge>> = {
  waiting: { tone: 'calm', text: 'Waiting' },
  asked: { tone: 'moving', text: 'Asked to begin' },
  nobody: { tone: 'calm', text: 'No service takes it' },
  'left-out': { tone: 'calm', text: 'Left out' },
  running: { tone: 'moving', text: 'Under way' },
  paused: { tone: 'held', text: 'Paused there' },
  stopped: { tone: 'held', text: 'Stopped there' },
  'rolling-back': { tone: 'held', text: 'Going back' },
  'rolled-back': { tone: 'held', text: 'Taken back' },
  superseded: { tone: 'calm', text: 'Superseded' },
  completed: { tone: 'calm', text: 'Completed' },
};

export const branchBadge = ({ state, silentSince }: Pick<Branch, 'state' | 'silentSince'>): Badge =>
  silentSince !== null && state !== 'left-out' ? { tone: 'held', text: 'No answer' } : STATES[state];

/** `3 of 12 services are on the image; 2 rolling out, 1 failed, in wave 1 of 2`; empty while nothing is known. */
export function branchText({ counts, wave, waves }: Pick<Branch, 'counts' | 'wave' | 'waves'>): string {
  if (!counts) return '';
  const { moving, failed } = counts;
  const others = [
    ...(moving > 0 ? [`${moving} rolling out`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(wave === null || waves === null ? [] : [`in wave ${wave} of ${waves}`]),
  ];
  return [promotedText(counts), ...(others.length > 0 ? [others.join(', ')] : [])].join('; ');
}

const DONE: readonly Branch['state'][] = ['completed', 'left-out', 'nobody', 'superseded'];

/**
 * Also one that was done, and that a way back doesn't reach. The API refuses it where nothing of the campaign is left.
 */
export const mayLeaveOut = (
  { endedAt }: Pick<CampaignBody, 'endedAt'>,
  { state, silentSince }: Pick<Branch, 'state' | 'silentSince'>,
) => endedAt === null && state !== 'left-out' && (silentSince !== null || !DONE.includes(state));
