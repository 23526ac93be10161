import Table from 'cli-table3';
import colours from 'picocolors';
import type { CampaignResult } from './scenario.ts';

/** Titles are wrapped there, so that the table needs no more than 120 columns. */
const TITLE_WIDTH = 27;

/**
 * The end: each scenario with the services that it moved, its times, and what clients saw; then what isn't as expected. A
 * terminal that is too narrow for the table gets sentences instead.
 */
export function reportCampaigns(
  results: readonly CampaignResult[],
  columns = Number.POSITIVE_INFINITY,
): string {
  const drawn = table(results);
  const fits = drawn.indexOf('\n') <= columns;
  return [fits ? drawn : sentences(results), ...results.flatMap(notes)].join('\n');
}

function notes({ title, machineTooSlow, otherHands, mismatches }: CampaignResult): string[] {
  const slow = `! ${title}: this machine was too slow for ${machineTooSlow} requests: answered late or not sent, and no failure`;
  const touched = `! ${title}: not played to its end, because ${otherHands}`;
  return [
    ...(machineTooSlow > 0 ? [colours.yellow(slow)] : []),
    ...(otherHands === undefined ? [] : [colours.yellow(touched)]),
    ...mismatches.map((text) => colours.red(`✗ ${title}: ${text}`)),
  ];
}

function table(results: readonly CampaignResult[]): string {
  const rows = new Table({
    head: [
      'scenario',
      'ended as',
      'moved',
      'went\nback',
      'never\nbegan',
      "cloud's\nclock",
      'wall\nclock',
      'requests',
      'failed\nby image',
      'failed\notherwise',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'right', 'right', 'right'],
    colWidths: [TITLE_WIDTH],
    wordWrap: true,
  });
  for (const result of results)
    rows.push([
      result.title,
      endOf(result),
      result.moved,
      result.reverted,
      result.untouched,
      cloudTime(result),
      wallTime(result),
      result.requests,
      result.imageFailures,
      result.otherFailures,
    ]);
  return rows.toString();
}

const sentences = (results: readonly CampaignResult[]) =>
  results
    .map((result) =>
      [
        colours.bold(result.title),
        `  ${endOf(result)} after ${cloudTime(result)} on the cloud's clock, ${wallTime(result)} on the wall's`,
        `  ${result.moved} services moved, ${result.reverted} went back, ${result.untouched} never began`,
        `  ${result.requests} requests: ${result.imageFailures} failed by the image, ${result.otherFailures} otherwise`,
      ].join('\n'),
    )
    .join('\n');

function endOf({ outcome, mismatches, otherHands }: CampaignResult): string {
  if (mismatches.length > 0) return colours.red(outcome);
  return otherHands === undefined ? colours.green(outcome) : colours.yellow(outcome);
}

const cloudTime = ({ cloudTime: ms }: CampaignResult) => `${(ms / 60_000).toFixed(1)} min`;
const wallTime = ({ wallTime: ms }: CampaignResult) => `${(ms / 1_000).toFixed(1)} s`;
