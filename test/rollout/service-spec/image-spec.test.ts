import { describe, expect, test } from 'vitest';
import { InvalidInput } from '../../../src/rollout/errors.ts';
import { ACCOUNT, aSpec } from '../../world/specs.ts';

const IMAGE = { recipePrefix: 'web/', owners: [ACCOUNT] };
const EXCEPTION = { cve: 'CVE-2026-12345', owner: 'team-web', until: '2026-12-31' };
const withImage = (image: Record<string, unknown>) => aSpec({ image: { ...IMAGE, ...image } });

test.each([
  ['a count of each severity', { findings: { critical: 0, high: 5, medium: 20, all: 100 } }],
  ['exceptions with an owner and an end', { findings: { critical: 0, exceptions: [EXCEPTION] } }],
  [
    'an end at a moment',
    { findings: { high: 1, exceptions: [{ ...EXCEPTION, until: '2026-12-31T18:00:00+01:00' }] } },
  ],
  ['to be deleted when they are old and many', { retention: { keep: 10, olderThan: '90d' } }],
  ['tags, tests and allowed images', { requires: { tags: { approved: 'yes' }, tests: true, allowed: true } }],
])('a spec may ask of its images %s', (_, image) => {
  expect(withImage(image).image).toMatchObject(image);
});

describe('what a spec asks of its images is refused', () => {
  const { until: _, ...endless } = EXCEPTION;
  const { owner: __, ...ownerless } = EXCEPTION;
  test.each([
    ['without a limit', { findings: {} }, 'image.findings', /say how many there may be/],
    ['with exceptions alone', { findings: { exceptions: [EXCEPTION] } }, 'image.findings', /say how many/],
    [
      'with an exception without an end',
      { findings: { critical: 0, exceptions: [endless] } },
      'image.findings.exceptions[0].until',
      /an exception has an end: a day, "2026-12-31"/,
    ],
    [
      'with an end that is none',
      { findings: { critical: 0, exceptions: [{ ...EXCEPTION, until: 'next year' }] } },
      'image.findings.exceptions[0].until',
      /an exception has an end/,
    ],
    [
      'with an exception that nobody owns',
      { findings: { critical: 0, exceptions: [ownerless] } },
      'image.findings.exceptions[0].owner',
      /is missing/,
    ],
    [
      'with an exception of everything',
      { findings: { critical: 0, exceptions: [{ ...EXCEPTION, cve: '*' }] } },
      'image.findings.exceptions[0].cve',
      /such as CVE-2026-12345/,
    ],
    [
      'with two exceptions of one vulnerability',
      { findings: { critical: 0, exceptions: [EXCEPTION, EXCEPTION] } },
      'image.findings.exceptions[1].cve',
      /excepted twice/,
    ],
    ['with less than none', { findings: { critical: -1 } }, 'image.findings.critical', />=0/],
    ['with a severity that is not counted', { findings: { low: 1 } }, 'image.findings.low', /unknown/],
    ['where none is kept', { retention: { keep: 1, olderThan: '90d' } }, 'image.retention.keep', />=2/],
    ['where any age will do', { retention: { keep: 2 } }, 'image.retention.olderThan', /is missing/],
    [
      'where images of today are old',
      { retention: { keep: 2, olderThan: '12h' } },
      'image.retention.olderThan',
      /at least 1d/,
    ],
    [
      'where the stream is another service’s',
      { recipePrefix: undefined, promotedFrom: 'web-test', retention: { keep: 2, olderThan: '9d' } },
      'image.retention',
      /whose stream the images are of/,
    ],
    ['where nothing is required', { requires: {} }, 'image.requires', /name what is required/],
    ['where no tag is named', { requires: { tags: {} } }, 'image.requires.tags', /name a tag/],
    ['where tests are to be left out', { requires: { tests: false } }, 'image.requires.tests', /true/],
  ])('%s', (_, image, path, message) => {
    try {
      withImage(image);
      expect.unreachable('it was taken');
    } catch (error) {
      expect(error).toBeInstanceOf(InvalidInput);
      expect((error as InvalidInput).issues).toContainEqual({
        path,
        message: expect.stringMatching(message),
      });
    }
  });
});
