import { callerText } from '../../src/rollout/caller.ts';
import { ORDERED } from '../../src/rollout/campaign/orders.ts';
import { durationOf } from '../../src/rollout/duration.ts';
import type { Result } from '../api/client.ts';
import { table } from '../layout.ts';
import type { Theme } from '../theme.ts';
import { dateTime } from '../times.ts';

type Head = Result<'GET /campaigns'>['campaigns'][number];
type Campaign = Result<'GET /campaigns/{campaign}'>;

/** `12 of 40 have it, 3 move, 1 reverted`. */
export function progressOf({ counts, unlisted }: Pick<Head, 'counts' | 'unlisted'>): string {
  const { total, promoted = 0, moving = 0, reverted = 0, held = 0 } = counts;
  return [
    `${promoted} of ${total} have it`,
    ...(moving > 0 ? [`${moving} ${moving === 1 ? 'moves' : 'move'}`] : []),
    ...(reverted > 0 ? [`${reverted} reverted`] : []),
    ...(held > 0 ? [`${held} held by ${held === 1 ? 'its owner' : 'their owners'}`] : []),
    ...(unlisted > 0 ? [`${unlisted} more are not listed`] : []),
  ].join(', ');
}

/** Under one another: how it stands, its waves, its services. */
export function campaignText(campaign: Campaign, width: number, theme: Theme): string {
  const { campaign: id, state, order, waitsFor, secondsLeft, wave, waves, members } = campaign;
  const told = order
    ? [`${ORDERED[order.kind]} by ${callerText(order.by)} at ${dateTime(order.at)} UTC: ${order.reason}`]
    : [];
  const left = secondsLeft === null ? '' : `, about ${durationOf(secondsLeft * 1_000)} left`;
  const waits = waitsFor
    ? [`waits for ${waitsFor.what}${waitsFor.until ? ` until ${dateTime(waitsFor.until)} UTC` : ''}`]
    : [];
  const rows = members.map((member) => [
    String(member.wave),
    member.service,
    member.state,
    member.rollout ?? '',
    member.secondsToLive === null ? '' : durationOf(member.secondsToLive * 1_000),
    member.why ?? '',
  ]);
  return [
    `${id} is ${state}, in wave ${wave} of ${waves.length}: ${progressOf(campaign)}${left}`,
    ...told,
    ...waits,
    ...deadlineLine(campaign),
    '',
    table(['WAVE', 'SERVICE', 'STATE', 'ROLLOUT', 'TOOK', 'WHY'], rows, width, theme),
  ].join('\n');
}

function deadlineLine({ deadline, members }: Campaign): readonly string[] {
  if (!deadline) return [];
  const { length } = members.filter(({ behind }) => behind !== null);
  const passed = deadline.passedWith === null ? 'is' : 'was';
  const then = deadline.passedWith ? `; ${deadline.passedWith} were when it passed` : '';
  return [
    `the deadline ${passed} ${dateTime(deadline.at)} UTC: ${length === 0 ? 'no service is' : length === 1 ? '1 service is' : `${length} services are`} on an older image${then}`,
  ];
}

export const campaignRow = (head: Head) => [
  head.campaign,
  head.state,
  `${head.wave} of ${head.waves.length}`,
  dateTime(head.publishedAt),
  progressOf(head),
];

/** The patch clock as CSV (RFC 4180): one line for each service, and why it is on an older image. */
export function clockCsv({ campaign, build, publishedAt, deadline, members }: Campaign): string {
  const rows = members.map((member) => [
    campaign,
    build,
    member.service,
    String(member.wave),
    publishedAt,
    member.liveAt ?? '',
    String(member.secondsToLive ?? ''),
    member.state,
    member.rollout ?? '',
    member.why ?? '',
    member.begunAt ?? '',
    member.image ?? '',
    deadline?.at ?? '',
    member.behind ?? '',
  ]);
  return [CLOCK, ...rows].map((row) => row.map(cell).join(',')).join('\r\n');
}

const CLOCK = [
  'campaign',
  'build',
  'service',
  'wave',
  'published',
  'live',
  'seconds',
  'state',
  'rollout',
  'why',
  'begun',
  'image',
  'deadline',
  'behind',
];

/** A spreadsheet would take what begins like a formula for one. */
function cell(text: string): string {
  const plain = /^[=+\-@\t]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
