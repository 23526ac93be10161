import logUpdate from 'log-update';
import colours from 'picocolors';
import type { LoadStats } from './load-generator.ts';
import type { FleetView, View } from './view.ts';

/** The widest bar and the longest timeline; a small terminal has less of both. */
const BAR_MAX = 30;
const TIMELINE_MAX = 8;
/** Columns and lines that everything else takes. */
const BESIDE_BAR = 63;
const BESIDE_TIMELINE = 15;

export interface Heading {
  readonly title: string;
  readonly speed: number;
  readonly perSecond: number;
  /** Milliseconds on the cloud's clock when the scenario began. */
  readonly began: number;
}

/** Of the terminal: characters and lines. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/**
 * The screen as text: the scenario, both fleets, what clients saw, and the newest lines of the rollout's timeline. It fits
 * the terminal from 80 × 24 on.
 */
export function draw(heading: Heading, { rollout, fleets, now }: View, load: LoadStats, size: Size): string {
  const phase = rollout ? phaseText(rollout) : 'waiting for the image to be built';
  const others = sum(Object.values(load.otherFailures));
  const bar = Math.max(0, Math.min(BAR_MAX, size.columns - BESIDE_BAR));
  const lines = Math.max(1, Math.min(TIMELINE_MAX, size.rows - BESIDE_TIMELINE));
  return [
    '',
    colours.bold(cell(heading.title, size.columns).trimEnd()),
    colours.dim(
      `clock up to ×${heading.speed}, ${minutes(now - heading.began)} into the scenario, ${heading.perSecond} requests/s`,
    ),
    '',
    `phase  ${colours.bold(phase)}`,
    '',
    colours.dim(fleetHead(bar)),
    ...fleets.map((fleet) => fleetLine(fleet, bar)),
    '',
    `${load.due} requests; ${load.imageFailures} failed by the image, ${
      others === 0 ? colours.green(0) : colours.red(others)
    } failed otherwise`,
    '',
    ...(rollout?.timeline ?? [])
      .slice(-lines)
      .map(({ at, what }) => `${colours.dim(clockTime(at))}  ${cell(what, size.columns - 10).trimEnd()}`),
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
const cell = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text.padEnd(width);

const pad = (value: number | string, width: number) => String(value).padStart(width);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`;
const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);

export interface Screen {
  show(heading: Heading, view: View, load: LoadStats): void;
  /** Keeps what is shown; what comes next is shown below it. */
  keep(): void;
}

/** A terminal is redrawn in place; anything else gets each line of the timeline once. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  if (stream.isTTY) {
    const size = () => ({ columns: stream.columns ?? 80, rows: stream.rows ?? 24 });
    return { show: (...shown) => logUpdate(draw(...shown, size())), keep: () => logUpdate.done() };
  }
  let printed = new Set<string>();
  return {
    show({ title }, { rollout }) {
      for (const { at, what } of [{ at: 0, what: title }, ...(rollout?.timeline ?? [])]) {
        const key = `${rollout && at ? rollout.id : ''} ${at} ${what}`;
        if (printed.has(key)) continue;
        printed.add(key);
        stream.write(at === 0 ? `\n${what}\n` : `  ${clockTime(at)}  ${what}\n`);
      }
    },
    keep() {
      printed = new Set();
    },
  };
}
