import colours from 'picocolors';
import type { Campaign } from '../../src/rollout/campaign/campaign.ts';
import { countStates } from '../../src/rollout/campaign/counts.ts';
import type { Member, MemberState } from '../../src/rollout/campaign/member.ts';
import { timeLeft } from '../../src/rollout/campaign/time-left.ts';
import { waitOf } from '../../src/rollout/campaign/wait.ts';
import { callerText } from '../../src/rollout/interventions/caller.ts';
import type { LoadStats } from '../load-count.ts';
import {
  clockTime,
  cut,
  type Heading,
  headingLines,
  loadLine,
  minutes,
  redrawn,
  type Screen,
  type Size,
} from '../terminal.ts';
import type { CampaignView } from './view.ts';

/** A service on the screen: its wave, its name, where it stands. */
const CELL = 39;
const BAR = 8;
/** Lines that everything else takes. */
const BESIDE_SERVICES = 14;

/**
 * The screen as text: the campaign with its clock, every service by its wave, and what clients saw. Twenty services fit a
 * terminal of 80 × 24.
 */
export function drawCampaign(heading: Heading, view: CampaignView, load: LoadStats, size: Size): string {
  const { campaign, now } = view;
  return [
    '',
    ...headingLines(heading, now, size.columns),
    '',
    ...(campaign
      ? campaignLines(campaign, now, size.columns)
      : ['waiting for the image to be built', '', '']),
    '',
    ...(campaign ? serviceLines(view, campaign, size) : []),
    '',
    loadLine(load),
    '',
  ].join('\n');
}

function campaignLines(campaign: Campaign, now: number, columns: number): string[] {
  const { id, state, wave, waves, order, startedAt, endedAt } = campaign;
  const left = timeLeft(campaign, now);
  const clock = [
    `published ${minutes((endedAt ?? now) - startedAt)} ago`,
    ...(left === undefined ? [] : [`about ${minutes(left)} left`]),
  ];
  const told =
    order && order.kind !== 'resume'
      ? `by ${callerText(order.by)}: ${order.reason}`
      : waitText(campaign, now);
  return [
    `${id}  ${colours.bold(state)}, wave ${wave + 1} of ${waves.length}, ${clock.join(', ')}`,
    cut(countsText(campaign), columns),
    cut(told, columns),
  ];
}

function waitText(campaign: Campaign, now: number): string {
  if (campaign.state !== 'running') return '';
  const { what, until } = waitOf(campaign);
  return until === undefined ? `waits for ${what}` : `${what}: ${minutes(Math.max(0, until - now))} left`;
}

const countsText = (campaign: Campaign) =>
  Object.entries(countStates(campaign))
    .map(([state, count]) => `${count} ${state}`)
    .join(', ');

/** In as many columns as it takes; what still doesn't fit is counted. */
function serviceLines({ shares }: CampaignView, { members }: Campaign, { columns, rows }: Size): string[] {
  const across = Math.max(1, Math.floor((columns + 2) / (CELL + 2)));
  const lines = Math.max(1, Math.min(Math.ceil(members.length / across), rows - BESIDE_SERVICES));
  const shown = members.slice(0, lines * across);
  const drawn = Array.from({ length: lines }, (_, line) =>
    shown
      .filter((__, index) => index % lines === line)
      .map((member) => serviceCell(member, shares.get(member.service)))
      .join('  '),
  );
  const more = members.length - shown.length;
  return more > 0 ? [...drawn, colours.dim(`and ${more} more`)] : drawn;
}

function serviceCell({ service, wave, state }: Member, share: number | undefined): string {
  const paint = PAINT[state] ?? colours.dim;
  const full = state === 'promoted' ? BAR : Math.round(((share ?? 0) / 100) * BAR);
  const bar = `${colours.green('█'.repeat(full))}${colours.dim('░'.repeat(BAR - full))}`;
  return `${colours.dim(String(wave + 1))} ${cut(service, 12).padEnd(12)} ${bar} ${paint(state.padEnd(CELL - BAR - 16))}`;
}

const PAINT: Partial<Record<MemberState, (text: string) => string>> = {
  moving: colours.blue,
  promoted: colours.green,
  retrying: colours.yellow,
  held: colours.yellow,
  reverted: colours.red,
  'needs-operator': colours.red,
};

/** A terminal is redrawn in place; anything else gets a line for whatever changes in a campaign. */
export function createCampaignScreen(stream: NodeJS.WriteStream): Screen<CampaignView> {
  if (stream.isTTY) return redrawn(stream, drawCampaign);
  const printed = new Set<string>();
  const print = (text: string, key = text) => {
    if (!printed.has(key)) stream.write(`${text}\n`);
    printed.add(key);
  };
  return {
    show({ title, began }, { campaign, now }) {
      print(`\n${title}`, `${began} ${title}`);
      if (!campaign) return;
      const { id, state, order, members } = campaign;
      const at = `  ${clockTime(now)}  `;
      for (const { service, wave, state: one, why } of members) {
        const what = `wave ${wave + 1}  ${service} ${one}${why ? `: ${why}` : ''}`;
        if (one !== 'waiting') print(`${at}${what}`, `${id} ${what}`);
      }
      print(`${at}${id} is ${state}${order ? `: ${order.reason}` : ''}`, `${id} ${state} ${order?.at}`);
    },
    keep() {},
  };
}
