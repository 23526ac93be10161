import logUpdate from 'log-update';
import colours from 'picocolors';
import type { LoadStats } from './load-count.ts';

/** What the screens of all scenarios have in common. */

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

/** Shows what is seen of the cloud, again and again. */
export interface Screen<View> {
  show(heading: Heading, view: View, load: LoadStats): void;
  /** Keeps what is shown; what comes next is shown below it. */
  keep(): void;
}

/** A terminal, which is redrawn in place. */
export function redrawn<View>(
  stream: NodeJS.WriteStream,
  draw: (heading: Heading, view: View, load: LoadStats, size: Size) => string,
): Screen<View> {
  const size = () => ({ columns: stream.columns ?? 80, rows: stream.rows ?? 24 });
  return { show: (...shown) => logUpdate(draw(...shown, size())), keep: () => logUpdate.done() };
}

/** Two lines. */
export const headingLines = ({ title, speed, perSecond, began }: Heading, now: number, columns: number) => [
  colours.bold(cut(title, columns)),
  colours.dim(`clock up to ×${speed}, ${minutes(now - began)} into the scenario, ${perSecond} requests/s`),
];

/** What clients saw. */
export function loadLine({ due, imageFailures, otherFailures }: LoadStats): string {
  const others = Object.values(otherFailures).reduce((sum, count) => sum + count, 0);
  const painted = others === 0 ? colours.green(0) : colours.red(others);
  return `${due} requests; ${imageFailures} failed by the image, ${painted} failed otherwise`;
}

/** With an ellipsis where it is longer. */
export const cut = (text: string, width: number) =>
  text.length > width ? `${text.slice(0, width - 1)}…` : text;

export const minutes = (ms: number) => `${Math.floor(ms / 60_000)} min`;
export const clockTime = (at: number) => new Date(at).toISOString().slice(11, 19);
