import logUpdate from 'log-update';
import colours from 'picocolors';
import type { LoadStats } from '../../local-cloud/load.ts';
import type { FleetView, View } from './view.ts';

const BAR = 30;
const TIMELINE = 8;

export interface Scene {
  readonly title: string;
  readonly speed: number;
  readonly perSecond: number;
  /** Milliseconds on the cloud's clock when the story began. */
  readonly began: number;
}

/** The screen as text: the story, both fleets, what clients saw, and the newest lines of the rollout's timeline. */
export function draw(scene: Scene, { rollout, fleets, now }: View, load: LoadStats): string {
  const phase = rollout ? phaseText(rollout) : 'waiting for the image to be built';
  const others = sum(Object.values(load.otherFailures));
  return [
    '',
    colours.bold(scene.title),
    colours.dim(
      `clock ×${scene.speed}, ${minutes(now - scene.began)} into the story, ${scene.perSecond} requests/s`,
    ),
    '',
    `phase  ${colours.bold(phase)}`,
    '',
    ...fleets.map(fleetLine),
    '',
    `${pad(load.due, 9)} requests   failed by the image itself ${pad(load.imageFailures, 5)}   failed for any other reason ${
      others === 0 ? colours.green(pad(0, 5)) : colours.red(pad(others, 5))
    }`,
    '',
    ...(rollout?.timeline ?? [])
      .slice(-TIMELINE)
      .map(({ at, what }) => `${colours.dim(clockTime(at))}  ${what.slice(0, 100)}`),
    '',
  ].join('\n');
}

function phaseText({ phase, step, plan }: NonNullable<View['rollout']>): string {
  const weighted = phase === 'baking' || phase === 'shifting';
  return weighted ? `${phase}, step ${step + 1} of ${plan.steps.length}` : phase;
}

function fleetLine({ role, name, image, share, healthy, desired, requests, errors }: FleetView): string {
  const full = Math.round((share / 100) * BAR);
  const paint = role === 'blue' ? colours.blue : colours.green;
  const bar = paint('█'.repeat(full)) + colours.dim('░'.repeat(BAR - full));
  const health = `${healthy}/${desired} healthy`;
  const failed = errors > 0 ? colours.red(`${errors} errors`) : `${errors} errors`;
  return `${paint(role.padEnd(6))}${name.padEnd(13)} ${image.padEnd(5)} ${bar} ${pad(share.toFixed(1), 5)} %  ${health.padEnd(12)} ${pad(requests, 8)} requests  ${failed}`;
}

const pad = (value: number | string, width: number) => String(value).padStart(width);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`;
const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);

export interface Screen {
  show(scene: Scene, view: View, load: LoadStats): void;
  /** Leaves what is shown where it is; the next thing is shown below it. */
  keep(): void;
}

/** A terminal is redrawn in place; anything else gets a line whenever the phase or the split changes. */
export function createScreen(stream: NodeJS.WriteStream): Screen {
  if (stream.isTTY) {
    return { show: (...shown) => logUpdate(draw(...shown)), keep: () => logUpdate.done() };
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
