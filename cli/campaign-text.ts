import { ITSELF } from '../src/rollout/campaign/campaign.ts';
import { ORDERED } from '../src/rollout/campaign/orders.ts';
import { callerText } from '../src/rollout/interventions/caller.ts';
import type { Result } from './api/client.ts';
import { between } from './times.ts';

/** What the command line and the page say of a campaign in the same words. */

type Head = Result<'GET /campaigns'>['campaigns'][number];
type MemberState = Result<'GET /campaigns/{campaign}'>['members'][number]['state'];

/** How a moment is shown: in UTC with its zone, or in the reader's own. */
type Moment = (at: string) => string;

const COUNTED: Readonly<Record<MemberState, string>> = {
  'needs-operator': 'to be taken back by a person',
  reverted: 'reverted',
  held: 'held',
  retrying: 'tried again',
  moving: 'rolling out',
  offered: 'offered it',
  waiting: 'waiting',
  promoted: 'on the image',
  'taken-back': 'taken back',
  skipped: 'left out',
};

/** In the order in which they concern a person. */
export const STATE_NAMES = Object.keys(COUNTED) as MemberState[];

/** `1 on the image`, `4 rolling out`: of the states that have any. */
export const countedStates = (countOf: (state: MemberState) => number): string[] =>
  STATE_NAMES.filter((state) => countOf(state) > 0).map((state) => `${countOf(state)} ${COUNTED[state]}`);

/** `12 of 40 services are on the image`. */
export const promotedText = ({ total, promoted = 0 }: { total: number; promoted?: number | undefined }) =>
  `${promoted} of ${total} services ${promoted === 1 ? 'is' : 'are'} on the image`;

/** `12 of 40 services are on the image; 3 rolling out, 1 reverted`. */
export function countsText({ counts, unlisted = 0 }: Pick<Head, 'counts'> & { unlisted?: number }): string {
  const others = countedStates((state) => (state === 'promoted' ? 0 : (counts[state] ?? 0)));
  return [
    promotedText(counts),
    ...(others.length > 0 ? [others.join(', ')] : []),
    ...(unlisted > 0 ? [`${unlisted} more are not listed`] : []),
  ].join('; ');
}

/** Who told it last what to do, and why; undefined while nobody has. */
export function orderText({ order }: Pick<Head, 'order'>, moment: Moment): string | undefined {
  if (!order) return undefined;
  const by = order.by === ITSELF ? 'by itself' : `by ${callerText(order.by)}`;
  return `${ORDERED[order.kind]} ${by}, ${moment(order.at)}: ${order.reason}`;
}

/** By when every service is to have the image, and how many hadn't; empty where the settings have no deadline. */
export function deadlineText(
  { deadline, readAt }: Pick<Head, 'deadline' | 'readAt'>,
  moment: Moment,
  spanText: (milliseconds: number) => string,
): string {
  if (!deadline) return '';
  const { at, passedWith } = deadline;
  const left = between(readAt, at);
  if (passedWith === null && left > 0)
    return `every service is to have it by ${moment(at)}: ${spanText(left)} left`;
  if (passedWith === 0) return `every service had it by ${moment(at)}, the deadline`;
  const late =
    passedWith === null
      ? ''
      : `: ${passedWith} ${passedWith === 1 ? 'service was' : 'services were'} on an older image`;
  return `the deadline has passed, ${moment(at)}${late}`;
}
