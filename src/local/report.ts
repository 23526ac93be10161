import Table from 'cli-table3';
import colours from 'picocolors';
import type { Told } from './stories.ts';

/** The table at the end: each story with its times, what clients saw, and where the traffic stands. */
export function reportTable(told: readonly Told[]): string {
  const table = new Table({
    head: [
      'story',
      'ended as',
      "cloud's clock",
      'wall clock',
      'requests',
      'failed by image',
      'failed otherwise',
      'traffic',
    ],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'right', 'right', 'right', 'left'],
  });
  for (const story of told) {
    const isGood = story.disappointments.length === 0;
    table.push([
      story.title,
      isGood ? colours.green(story.outcome) : colours.red(story.outcome),
      `${(story.cloudTime / 60_000).toFixed(1)} min`,
      `${(story.wallTime / 1_000).toFixed(1)} s`,
      story.requests,
      story.imageFailures,
      story.otherFailures,
      story.stands,
    ]);
  }
  const complaints = told.flatMap(({ title, disappointments }) =>
    disappointments.map((text) => colours.red(`✗ ${title}: ${text}`)),
  );
  return [table.toString(), ...complaints].join('\n');
}
