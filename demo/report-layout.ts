import Table from 'cli-table3';
import colours from 'picocolors';
import type { ScenarioEnd } from './scenario-end.ts';

interface Column<Result> {
  readonly head: string;
  readonly value: (result: Result) => string | number;
  /** At the right unless it is text. */
  readonly isText?: true;
}

/** What is told of each scenario, beside its title and how it ended. */
export interface Layout<Result> {
  /** Titles are wrapped there, so that the table needs no more than 120 columns. */
  readonly titleWidth: number;
  readonly columns: readonly Column<Result>[];
  /** The same in sentences, after those of its times. */
  readonly sentences: (result: Result) => readonly string[];
}

/** Columns of any layout. */
export const TIMES: readonly Column<ScenarioEnd>[] = [
  { head: "cloud's\nclock", value: cloudTime },
  { head: 'wall\nclock', value: wallTime },
];
export const REQUESTS: readonly Column<ScenarioEnd>[] = [
  { head: 'requests', value: ({ requests }) => requests },
  { head: 'failed\nby image', value: ({ imageFailures }) => imageFailures },
  { head: 'failed\notherwise', value: ({ otherFailures }) => otherFailures },
];

/** What `REQUESTS` have, in a sentence. */
export const requestsText = ({ requests, imageFailures, otherFailures }: ScenarioEnd): string =>
  `${requests} requests: ${imageFailures} failed by the image, ${otherFailures} otherwise`;

/** Each scenario as its layout has it, in sentences where a terminal has too few columns; then what isn't as expected. */
export function laidOut<Result extends ScenarioEnd>(
  layout: Layout<Result>,
  results: readonly Result[],
  columns: number,
): string {
  const drawn = table(layout, results);
  const fits = drawn.indexOf('\n') <= columns;
  return [fits ? drawn : inSentences(layout, results), ...notes(results)].join('\n');
}

function table<Result extends ScenarioEnd>(layout: Layout<Result>, results: readonly Result[]): string {
  const columns: readonly Column<Result>[] = [
    { head: 'scenario', value: ({ title }) => title, isText: true },
    { head: 'ended as', value: endOf, isText: true },
    ...layout.columns,
  ];
  const rows = new Table({
    head: columns.map(({ head }) => head),
    style: { head: [], border: [] },
    colAligns: columns.map(({ isText }) => (isText ? 'left' : 'right')),
    colWidths: [layout.titleWidth],
    wordWrap: true,
  });
  for (const result of results) rows.push(columns.map(({ value }) => value(result)));
  return rows.toString();
}

const inSentences = <Result extends ScenarioEnd>(layout: Layout<Result>, results: readonly Result[]) =>
  results
    .map((result) =>
      [
        colours.bold(result.title),
        `  ${endOf(result)} after ${cloudTime(result)} on the cloud's clock, ${wallTime(result)} on the wall's`,
        ...layout.sentences(result).map((text) => `  ${text}`),
      ].join('\n'),
    )
    .join('\n');

/** What the machine is to blame for, which is no failure; what somebody else did, which is no success either; failures. */
const notes = (results: readonly ScenarioEnd[]): string[] => [
  ...results
    .filter(({ machineTooSlow }) => machineTooSlow > 0)
    .map(({ title, machineTooSlow }) =>
      colours.yellow(
        `! ${title}: this machine was too slow for ${machineTooSlow} requests: answered late or not sent, and no failure`,
      ),
    ),
  ...results
    .filter(({ otherHands }) => otherHands !== undefined)
    .map(({ title, otherHands }) =>
      colours.yellow(`! ${title}: not played to its end, because ${otherHands}`),
    ),
  ...results.flatMap(({ title, mismatches }) => mismatches.map((text) => colours.red(`✗ ${title}: ${text}`))),
];

function endOf({ outcome, mismatches, otherHands }: ScenarioEnd): string {
  if (mismatches.length > 0) return colours.red(outcome);
  return otherHands === undefined ? colours.green(outcome) : colours.yellow(outcome);
}

function cloudTime({ cloudTime: ms }: ScenarioEnd): string {
  return `${(ms / 60_000).toFixed(1)} min`;
}

function wallTime({ wallTime: ms }: ScenarioEnd): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}
