import { durationOf } from '../../src/rollout/duration.ts';
import type { Result } from '../api/client.ts';
import { countsText, deadlineText, orderText } from '../campaign-text.ts';
import { table } from '../layout.ts';
import type { Theme } from '../theme.ts';
import { dateTime, span } from '../times.ts';

type Head = Result<'GET /campaigns'>['campaigns'][number];
type Campaign = Result<'GET /campaigns/{campaign}'>;
type Branch = NonNullable<Campaign['waves'][number]['installation']>;

/** Under one another: how it stands, its waves, its services. */
export function campaignText(campaign: Campaign, width: number, theme: Theme): string {
  const { campaign: id, state, waitsFor, secondsLeft, wave, waves, members } = campaign;
  const order = orderText(campaign, utc);
  const left = secondsLeft === null ? '' : `, about ${durationOf(secondsLeft * 1_000)} left`;
  const waits = waitsFor
    ? [`waits for ${waitsFor.what}${waitsFor.until ? ` until ${utc(waitsFor.until)}` : ''}`]
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
    `${id} is ${state}, in wave ${wave} of ${waves.length}: ${countsText(campaign)}${left}`,
    ...(order ? [order] : []),
    ...waits,
    ...leaderLine(campaign),
    ...waves.flatMap(({ installation }, index) =>
      installation ? [branchLine(installation, index + 1)] : [],
    ),
    ...deadlineLines(campaign),
    '',
    table(['WAVE', 'SERVICE', 'STATE', 'ROLLOUT', 'TOOK', 'WHY'], rows, width, theme),
  ].join('\n');
}

const utc = (at: string) => `${dateTime(at)} UTC`;

/** `wave 3 is of eu: running there as base-1.0.3-1, in wave 1 of 2: 3 of 12 have it, 2 move; heard of 2026-… UTC` */
function branchLine(branch: Branch, wave: number): string {
  const { name, state, campaign, counts, why, heardAt, silentSince } = branch;
  const place = campaign === null ? '' : ` there as ${campaign}`;
  const far = branch.wave === null ? '' : `, in wave ${branch.wave} of ${branch.waves}`;
  const moving = counts?.moving ? `, ${counts.moving} ${counts.moving === 1 ? 'moves' : 'move'}` : '';
  const failed = counts?.failed ? `, ${counts.failed} failed` : '';
  const progress = counts ? `: ${counts.promoted} of ${counts.total} have it${moving}${failed}` : '';
  const silent = silentSince === null ? '' : `; no answer since ${utc(silentSince)}`;
  const heard = heardAt === null ? '' : `; heard of ${utc(heardAt)}`;
  return `wave ${wave} is of ${name}: ${state}${place}${far}${progress}${silent}${heard}${why === null ? '' : `; ${why}`}`;
}

function leaderLine({ leader }: Campaign): readonly string[] {
  if (!leader) return [];
  const { installation, campaign, heardAt } = leader;
  if (campaign === null) return [`${installation} leads it, and has not begun it here`];
  return [`${installation} leads it by its ${campaign}; heard of ${utc(heardAt)}`];
}

function deadlineLines(campaign: Campaign): readonly string[] {
  const text = deadlineText(campaign, utc, span);
  if (text === '') return [];
  const { length } = campaign.members.filter(({ behind }) => behind !== null);
  return [
    text,
    `on an older image now: ${length === 0 ? 'no service' : length === 1 ? '1 service' : `${length} services`}`,
  ];
}

export const campaignRow = (head: Head) => [
  head.campaign,
  head.state,
  `${head.wave} of ${head.waves.length}`,
  dateTime(head.publishedAt),
  countsText(head),
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
