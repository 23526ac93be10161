import { describe, expect, test } from 'vitest';
import { checkPipeline, exceptionReports } from '../../../src/commands/registration/check-provenance.ts';
import type { Pipeline, Pipelines } from '../../../src/ports/pipelines.ts';
import { SpecMismatch } from '../../../src/rollout/errors.ts';
import { ACCOUNT, aSpec, PIPELINE } from '../../world/specs.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const IMAGE = { pipeline: PIPELINE, owners: [ACCOUNT] };
const excepting = (until: string) =>
  aSpec({
    image: {
      ...IMAGE,
      findings: { critical: 0, exceptions: [{ cve: 'CVE-2026-1', owner: 'team-web', until }] },
    },
  });

describe('an exception', () => {
  test('within a year is taken without a word', () => {
    expect(exceptionReports(excepting('2027-06-01'), NOW)).toEqual([]);
  });

  test('of more than a year has no end that means something', () => {
    expect(() => exceptionReports(excepting('2027-06-02'), NOW)).toThrow(
      new SpecMismatch(
        'the exception of CVE-2026-1 ends on 2027-06-02: give it an end within 365 days, and renew it then',
      ),
    );
  });

  // A spec that is applied by a job every night must not fail on the day on which an exception ends.
  test('that has ended is told, and keeps the spec from nothing', () => {
    expect(exceptionReports(excepting('2026-06-01'), NOW)).toEqual([
      {
        setting: 'exception of CVE-2026-1',
        outcome: 'dropped',
        why: 'finding: it ended on 2026-06-01, so its findings are counted',
        fix: 'ask team-web for another end, or take it out of "image.findings.exceptions"',
      },
    ]);
  });
});

describe('a pipeline', () => {
  const check = (image: Record<string, unknown>, found: Pipeline | undefined) =>
    checkPipeline(
      { pipelines: { describe: async () => found, start: async () => '' } },
      aSpec({ image: { ...IMAGE, ...image } }),
    );

  test.each([
    [
      'that scans nothing',
      { findings: { critical: 0 } },
      { isTested: true, isScanned: false },
      /scans nothing: set/,
    ],
    [
      'that scans nothing, and is to be started for what scans find',
      { rebuild: { findings: 'high' } },
      { isTested: true, isScanned: false },
      /"image.rebuild" counts what scans find/,
    ],
    [
      'that tests nothing',
      { requires: { tests: true } },
      { isTested: false, isScanned: true },
      /runs none: set/,
    ],
    ['that is not there', { findings: { critical: 0 } }, undefined, /does not exist in this region/],
    // A misspelt pipeline was taken without a word, and for weeks no image rolled out.
    ['that is not there, though nothing is required', {}, undefined, /does not exist in this region/],
  ])('%s is refused where a spec asks for more', async (_, image, found, message) => {
    const refusal = check(image, found);
    await expect(refusal).rejects.toBeInstanceOf(SpecMismatch);
    await expect(refusal).rejects.toThrow(message);
  });

  // It said how to list the pipelines of this region, to somebody who follows the images of another one.
  test('of another region is refused with how its images are followed, and nothing is asked of AWS', async () => {
    const asked: string[] = [];
    const describe = async (arn: string) => void asked.push(arn);
    const pipelines = { describe, start: async () => '' } as unknown as Pipelines;
    const pipeline = PIPELINE.replace('eu-west-1', 'us-east-1');
    await expect(checkPipeline({ pipelines }, aSpec({ image: { ...IMAGE, pipeline } }))).rejects.toThrow(
      new SpecMismatch(
        `the pipeline ${pipeline} does not exist in this region: it is of us-east-1. Follow its images by "image.recipePrefix" in campaigns that are led from there, or a service there by "image.promotedFrom"`,
      ),
    );
    expect(asked).toEqual([]);
  });

  test('that tests and scans is taken', async () => {
    const image = { findings: { critical: 0 }, requires: { tests: true } };
    await expect(check(image, { isTested: true, isScanned: true })).resolves.toBeUndefined();
  });

  test('need not test or scan where nothing of it is required', async () => {
    const found = { isTested: false, isScanned: false };
    await expect(check({ requires: { tags: { a: 'b' } } }, found)).resolves.toBeUndefined();
  });

  test('is not asked for where the service follows a recipe', async () => {
    const image = { pipeline: undefined, recipePrefix: 'web/' };
    await expect(check(image, undefined)).resolves.toBeUndefined();
  });
});
