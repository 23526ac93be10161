import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Exchange } from './clients.ts';
import type { Facts } from './experiment.ts';
import type { Result } from './run.ts';
import { scrub } from './scrub.ts';

/** Where the answers of an account are kept. */
export const FIXTURES = fileURLToPath(new URL('../../test/fixtures/conformance', import.meta.url));

/** What is kept of an experiment: nothing in it tells which account was asked. */
export interface Fixture {
  readonly experiment: string;
  readonly region: string;
  /** The day, `2026-01-31`. */
  readonly date: string;
  readonly facts: Facts;
  readonly exchanges: readonly Exchange[];
}

const fileOf = (folder: string, experiment: string) => join(folder, `${experiment}.json`);

/** Writes what was answered; what wasn't leaves an earlier answer as it is. */
export function writeFixtures(
  folder: string,
  results: readonly Result[],
  { region, date }: Pick<Fixture, 'region' | 'date'>,
): void {
  mkdirSync(folder, { recursive: true });
  for (const { experiment, verdict, facts, exchanges } of results) {
    if (verdict === 'unanswered') continue;
    const fixture = { experiment: experiment.name, region, facts, exchanges: scrub(exchanges) };
    const text = `${JSON.stringify({ ...fixture, date }, null, 2)}\n`;
    writeFileSync(fileOf(folder, experiment.name), text);
  }
}

/** What an account answered; undefined when none was asked yet. */
export function readFixture(folder: string, experiment: string): Fixture | undefined {
  const file = fileOf(folder, experiment);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Fixture) : undefined;
}
