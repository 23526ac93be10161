import { callerText } from '../../src/rollout/interventions/caller.ts';
import { wrap } from '../layout.ts';
import { readable, withoutAccount } from '../readable.ts';
import { isOpen, type Snapshot } from '../snapshot.ts';
import { upstreamName } from '../target.ts';
import type { Theme } from '../theme.ts';
import { dateTime } from '../times.ts';
import { fleetLines } from './fleet-lines.ts';
import { rolloutLines } from './rollout-lines.ts';
import { warnings } from './warnings.ts';
import { stateOf } from './words.ts';

export interface Shape {
  readonly width: number;
  readonly isWide: boolean;
  readonly theme: Theme;
}

/** The tree of a service: its rollout, its fleets with their servers, and what comes next. */
export function statusText({ service, rollout, fleets }: Snapshot, shape: Shape): string {
  const { width, theme, isWide } = shape;
  const inner = width - 3;
  const branches: string[][] = [];
  if (rollout && (isOpen(rollout) || !fleets)) branches.push(rolloutLines(rollout, inner, theme));
  else if (rollout) branches.push(lastLines(rollout, inner, theme));
  for (const fleet of fleets?.fleets ?? []) branches.push(fleetLines(fleet, inner, isWide, theme));
  for (const text of warnings(rollout, fleets))
    branches.push(wrap(text, inner, '  ').map(theme.paint.yellow));
  branches.push(...comingNext(service).map((line) => wrap(readable(line), inner, '  ')));
  const name = service?.service ?? `${rollout?.service} (no longer registered)`;
  return [
    theme.paint.bold(name),
    ...branches.flatMap((lines, at) => drawn(lines, at, branches.length, theme)),
  ]
    .map((line) => line.trimEnd())
    .join('\n');
}

function drawn(lines: readonly string[], at: number, of: number, { paint, glyphs }: Theme): string[] {
  const isLast = at === of - 1;
  const [head = '', ...rest] = lines;
  const beside = isLast ? '   ' : `${paint.dim(glyphs.line)} `;
  return [
    `${paint.dim(isLast ? glyphs.last : glyphs.branch)} ${head}`,
    ...rest.map((line) => `${beside}${line}`),
  ];
}

function lastLines(rollout: NonNullable<Snapshot['rollout']>, width: number, theme: Theme): string[] {
  const { failure, abort, abandon, endedAt } = rollout;
  // Whoever has abandoned it said why it ended; what failed before is in its history.
  const why = abandon?.reason || (failure ? readable(failure.message) : abort?.reason);
  const when = theme.paint.dim(endedAt ? `${dateTime(endedAt)} UTC` : '');
  return [
    `last ${rollout.rollout}  ${stateOf(rollout, theme)}  ${when}`,
    ...(why ? wrap(why, width - 2).map((line) => `  ${line}`) : []),
    ...waysOut(rollout).flatMap((line) => wrap(line, width - 2, '   ').map((part) => `  ${part}`)),
  ];
}

/** What a person has still to do about what was abandoned: both fleets stay until they do. */
function waysOut({ abandon, left, rollout }: NonNullable<Snapshot['rollout']>): string[] {
  if (!abandon || left.length === 0) return [];
  const whose = {
    shared: 'both fleets have traffic',
    unknown: 'who has the traffic could not be read',
    blue: 'blue has all of the traffic',
    green: 'green has all of the traffic, and is live',
  }[abandon.serving];
  return [
    `as it was abandoned, ${whose}; still to be cleared away, unless somebody has done it since, in this order:`,
    ...left.map(({ what }, at) => `${at + 1}. ${withoutAccount(what)}`),
    `the commands for that: greenshift history ${rollout}`,
  ];
}

function comingNext(service: Snapshot['service']): string[] {
  if (!service) return [];
  const { queued, awaited, withheld, retry, freeze, window, recall, live, upstream, nextRefresh } = service;
  const { deletions = [], unwanted } = service;
  const lines: string[] = [];
  if (unwanted) lines.push(`goes no further: ${unwanted}`);
  if (recall) lines.push(`${live.image} is recalled by ${callerText(recall.by)}: ${recall.reason}`);
  if (freeze)
    lines.push(`frozen until ${dateTime(freeze.until)} UTC by ${callerText(freeze.by)}: ${freeze.reason}`);
  if (window && !window.open) lines.push(`no window is open until ${untilText(window.until)}`);
  if (queued) lines.push(`next: ${queued.image} starts ${whenText(queued.begins, service.rollout)}`);
  if (awaited) lines.push(`awaited: ${awaited.reason}`);
  if (withheld) lines.push(`withheld: ${withheld.reason}`);
  if (retry)
    lines.push(
      `again: ${retry.image} at ${dateTime(retry.at)} UTC, attempt ${retry.attempt}: ${retry.reason}`,
    );
  if (upstream?.waitsFor) {
    const ready = upstream.readyAt ? `, ${dateTime(upstream.readyAt)} UTC` : '';
    lines.push(
      `from ${upstreamName(upstream)}: ${upstream.image || 'nothing'} waits${ready}: ${upstream.waitsFor}`,
    );
  }
  for (const at of upstream?.before ?? [])
    lines.push(
      `before: ${at.service} in ${at.environment} has ${at.image}${at.waitsFor ? `; its next waits: ${at.waitsFor}` : ''}`,
    );
  if (nextRefresh) lines.push(`refresh: ${dateTime(nextRefresh)} UTC`);
  for (const { image, from } of deletions)
    lines.push(`to be deleted: ${image}, ${dateTime(from)} UTC: the tag greenshift:keep keeps it`);
  return lines;
}

const untilText = (until: string | null) =>
  until === null ? 'its spec is changed' : `${dateTime(until)} UTC`;

function whenText(begins: string | null, rollout: string | null): string {
  if (begins) return `at ${dateTime(begins)} UTC${rollout ? `, if ${rollout} has ended by then` : ''}`;
  return rollout ? `when ${rollout} has ended` : 'soon';
}
