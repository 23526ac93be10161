import Table from 'cli-table3';
import colours from 'picocolors';
import type { ScenarioResult } from './scenario.ts';

/** Titles are wrapped there, so that the table needs no more than 120 columns. */
const TITLE_WIDTH = 32;

/**
 * The end: each scenario with its times, what clients saw, and where the traffic is; then what isn't as expected. A
 * terminal that is too narrow for the table gets sentences instead.
 */
export function report(results: readonly ScenarioResult[], columns = Number.POSITIVE_INFINITY): string {
  const mismatches = results.flatMap(({ title, mismatches: found }) =>
    found.map((text) => colours.red(`✗ ${title}: ${text}`)),
  );
  const drawn = table(results);
  const fits = drawn.indexOf('\n') <= columns;
  const notes = [...slowness(results), ...interference(results)];
  return [fits ? drawn : sentences(results), ...notes, ...mismatches].join('\n');
}

/** What the machine is to blame for: worth a line, and no failure. */
const slowness = (results: readonly ScenarioResult[]) =>
  results
    .filter(({ machineTooSlow }) => machineTooSlow > 0)
    .map(({ title, machineTooSlow }) =>
      colours.yellow(
        `! ${title}: this machine was too slow for ${machineTooSlow} requests: answered late or not sent, and no failure`,
      ),
    );

/** Neither a failure nor a success: the scenario wasn't played to its end. */
const interference = (results: readonly ScenarioResult[]) =>
  results.flatMap(({ title, otherHands }) =>
    otherHands === undefined
      ? []
      : colours.yellow(`! ${title}: not played to its end, because ${otherHands}`),
  );

function table(results: readonly ScenarioResult[]): string {
  const rows = new Table({
    head: [
      'scenario',
      'ended as',
      "cloud's\nclock",
      'wall\nclock',
      'requests',
      'failed\nby image',
      'failed\notherwise',
      'traffic',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
    colWidths: [TITLE_WIDTH],
    wordWrap: true,
  });
  for (const result of results) {
    rows.push([
      result.title,
      endOf(result),
      cloudTime(result),
      wallTime(result),
      result.requests,
      result.imageFailures,
      result.otherFailures,
      result.traffic,
    ]);
  }
  return rows.toString();
}

const sentences = (results: readonly ScenarioResult[]) =>
  results
    .map((result) =>
      [
        colours.bold(result.title),
        `  ${endOf(result)} after ${cloudTime(result)} on the cloud's clock, ${wallTime(result)} on the wall's`,
        `  ${result.requests} requests: ${result.imageFailures} failed by the image, ${result.otherFailures} otherwise; ${result.traffic}`,
      ].join('\n'),
    )
    .join('\n');

function endOf({ outcome, mismatches, otherHands }: ScenarioResult): string {
  if (mismatches.length > 0) return colours.red(outcome);
  return otherHands === undefined ? colours.green(outcome) : colours.yellow(outcome);
}
const cloudTime = (result: ScenarioResult) => `${(result.cloudTime / 60_000).toFixed(1)} min`;
const wallTime = (result: ScenarioResult) => `${(result.wallTime / 1_000).toFixed(1)} s`;
