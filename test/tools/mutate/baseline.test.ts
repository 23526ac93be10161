import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { reported } from '../../../tools/mutate/baseline.ts';

/** A house of two tests, one of them of the simulation, and what a run of both reported. */
function aHouse(status: string, without?: string) {
  const root = mkdtempSync(join(tmpdir(), 'greenshift-house-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'test/simulation'), { recursive: true });
  const files = ['test/size.test.ts', 'test/simulation/run.test.ts'];
  for (const file of files) writeFileSync(join(root, file), '');
  const testResults = files
    .filter((file) => file !== without)
    .map((file) => ({
      name: join(root, file),
      status,
      startTime: 1_000,
      endTime: 3_000,
      assertionResults: [],
    }));
  const report = join(root, 'report.json');
  writeFileSync(report, JSON.stringify({ testResults }));
  return { root, report };
}

describe('a report of all tests', () => {
  test('says what the tests of each project are, and how long they take', () => {
    const { root, report } = aHouse('passed');
    const tests = reported(root, report);
    expect(tests).toMatchObject([
      { project: 'unit', limit: 38_000 },
      { project: 'simulation', limit: 38_000 },
    ]);
    expect(tests.map(({ related }) => related('test/size.test.ts', 1))).toEqual([['test/size.test.ts'], []]);
  });

  test('in which one has failed, or is missing, is none to go by', () => {
    const failed = aHouse('failed');
    expect(() => reported(failed.root, failed.report)).toThrow('that test/size.test.ts has passed');
    const other = aHouse('passed', 'test/simulation/run.test.ts');
    expect(() => reported(other.root, other.report)).toThrow('that test/simulation/run.test.ts has passed');
  });
});
