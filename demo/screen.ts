import colours from 'picocolors';
import { withCallers } from '../src/rollout/interventions/caller.ts';
import type { LoadStats } from './load-count.ts';
import {
  clockTime,
  cut,
  type Heading,
  headingLines,
  loadLine,
  redrawn,
  type Screen,
  type Size,
} from './terminal.ts';
import type { FleetView, View } from './view.ts';

/** The widest bar and the longest timeline; a small terminal has less of both. */
const BAR_MAX = 30;
const TIMELINE_MAX = 8;
/** Columns and lines that everything else takes. */
const BESIDE_BAR = 63;
const BESIDE_TIMELINE = 15;

/**
 * The screen as text: the scenario, both fleets, what clients saw, and the newest lines of the rollout's timeline. It fits
 * the terminal from 80 × 24 on.
 */
export function draw(heading: Heading, { rollout, fleets, now }: View, load: LoadStats, size: Size): string {
  const phase = rollout ? phaseText(rollout) : 'waiting for the image to be built';
  const bar = Math.max(0, Math.min(BAR_MAX, size.columns - BESIDE_BAR));
  const lines = Math.max(1, Math.min(TIMELINE_MAX, size.rows - BESIDE_TIMELINE));
  return [
    '',
    ...headingLines(heading, now, size.columns),
    '',
    `phase  ${colours.bold(phase)}`,
    '',
    colours.dim(fleetHead(bar)),
    ...fleets.map((fleet) => fleetLine(fleet, bar)),
    '',
    loadLine(load),
    '',
    ...(rollout?.timeline ?? [])
      .slice(-lines)
      .map(({ at, what }) => `${colours.dim(clockTime(at))}  ${cut(withCallers(what), size.columns - 10)}`),
    '',
  ].join('\n');
}

function phaseText({ phase, step, plan, outcome }: NonNullable<View['rollout']>): string {
  if (outcome) return `${phase}, ${outcome}`;
  const weighted = phase === 'baking' || phase === 'shifting';
  return weighted ? `${phase}, step ${step + 1} of ${plan.steps.length}` : phase;
}

const fleetHead = (bar: number) =>
  `${'fleet'.padEnd(20)}image ${'traffic'.padEnd(bar + 8)}  healthy  requests  errors`;

function fleetLine(fleet: FleetView, bar: number): string {
  const { role, name, image, share, healthy, desired, requests, errors } = fleet;
  const paint = role === 'blue' ? colours.blue : colours.green;
  const full = Math.round(((share ?? 0) / 100) * bar);
  const percent = pad(share?.toFixed(1) ?? '?', 5);
  const traffic = `${paint('█'.repeat(full))}${colours.dim('░'.repeat(bar - full))} ${percent} %`;
  const health = pad(`${healthy ?? '?'}/${desired}`, 7);
  const failed = errors > 0 ? colours.red(pad(errors, 6)) : pad(errors, 6);
  return `${paint(role.padEnd(6))}${cell(name, 13)} ${cell(image, 5)} ${traffic}  ${health}  ${pad(requests, 8)}  ${failed}`;
}

/** Exactly `width` characters: cut with an ellipsis, or padded with blanks. */
const cell = (text: string, width: number) => cut(text, width).padEnd(width);

const pad = (value: number | string, width: number) => String(value).padStart(width);

/** A terminal is redrawn in place; anything else gets each line of the timeline once. */
export function createScreen(stream: NodeJS.WriteStream): Screen<View> {
  if (stream.isTTY) return redrawn(stream, draw);
  let printed = new Set<string>();
  return {
    show({ title }, { rollout }) {
      for (const { at, what } of [{ at: 0, what: title }, ...(rollout?.timeline ?? [])]) {
        const key = `${rollout && at ? rollout.id : ''} ${at} ${what}`;
        if (printed.has(key)) continue;
        printed.add(key);
        stream.write(at === 0 ? `\n${what}\n` : `  ${clockTime(at)}  ${withCallers(what)}\n`);
      }
    },
    keep() {
      printed = new Set();
    },
  };
}
