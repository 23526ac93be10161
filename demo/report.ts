import Table from 'cli-table3';
import colours from 'picocolors';
import type { Told } from './scenario.ts';

/** The stories' titles are broken there, so that the table needs no more than 120 columns. */
const TITLE = 32;

/**
 * The end: each story with its times, what clients saw, and where the traffic stands; then what isn't as it should be.
 * A terminal that is too narrow for the table gets sentences instead.
 */
export function report(told: readonly Told[], columns = Number.POSITIVE_INFINITY): string {
  const complaints = told.flatMap(({ title, disappointments }) =>
    disappointments.map((text) => colours.red(`✗ ${title}: ${text}`)),
  );
  const drawn = table(told);
  const fits = drawn.indexOf('\n') <= columns;
  return [fits ? drawn : sentences(told), ...slowness(told), ...complaints].join('\n');
}

/** What the machine is to blame for: worth a line, and no failure. */
const slowness = (told: readonly Told[]) =>
  told
    .filter(({ machineTooSlow }) => machineTooSlow > 0)
    .map(({ title, machineTooSlow }) =>
      colours.yellow(
        `! ${title}: this machine was too slow for ${machineTooSlow} requests: answered late or not sent, and no failure`,
      ),
    );

function table(told: readonly Told[]): string {
  const rows = new Table({
    head: [
      'story',
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
    colWidths: [TITLE],
    wordWrap: true,
  });
  for (const story of told) {
    rows.push([
      story.title,
      endOf(story),
      cloudTime(story),
      wallTime(story),
      story.requests,
      story.imageFailures,
      story.otherFailures,
      story.stands,
    ]);
  }
  return rows.toString();
}

const sentences = (told: readonly Told[]) =>
  told
    .map((story) =>
      [
        colours.bold(story.title),
        `  ${endOf(story)} after ${cloudTime(story)} on the cloud's clock, ${wallTime(story)} on the wall's`,
        `  ${story.requests} requests: ${story.imageFailures} failed by the image, ${story.otherFailures} otherwise; ${story.stands}`,
      ].join('\n'),
    )
    .join('\n');

const endOf = ({ outcome, disappointments }: Told) =>
  disappointments.length === 0 ? colours.green(outcome) : colours.red(outcome);
const cloudTime = (story: Told) => `${(story.cloudTime / 60_000).toFixed(1)} min`;
const wallTime = (story: Told) => `${(story.wallTime / 1_000).toFixed(1)} s`;
