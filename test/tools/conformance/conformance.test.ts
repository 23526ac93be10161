import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingMembers } from '../../../tools/conformance/compare.ts';
import { atMost } from '../../../tools/conformance/cost.ts';
import type { Experiment } from '../../../tools/conformance/experiment.ts';
import { ALL } from '../../../tools/conformance/experiments/all.ts';
import { writeFixtures } from '../../../tools/conformance/fixtures.ts';
import { optionsOf } from '../../../tools/conformance/options.ts';
import { conformancePage } from '../../../tools/conformance/page.ts';
import { lineOf, planOf } from '../../../tools/conformance/report.ts';
import { scrub } from '../../../tools/conformance/scrub.ts';
import { isOurs, isTagged, TAG } from '../../../tools/conformance/traces.ts';
import { isAws } from '../../../tools/conformance/worlds/account.ts';
import { UsageError } from '../../../tools/usage.ts';

const root = new URL('../../../', import.meta.url);
const [first, second] = ALL as [Experiment, Experiment];

test('every experiment has a name of its own, a file that builds on its answer, and an end', () => {
  expect(new Set(ALL.map(({ name }) => name)).size).toBe(ALL.length);
  expect(ALL.filter(({ builtOn }) => !existsSync(new URL(builtOn, root))).map(({ name }) => name)).toEqual(
    [],
  );
  expect(ALL.every(({ minutes }) => minutes > 0 && minutes <= 15)).toBe(true);
  expect(ALL.filter(({ name }) => !/^[a-z0-9-]{1,40}$/.test(name)).map(({ name }) => name)).toEqual([]);
});

test('docs/conformance.md is as the experiments and the recorded answers say', () => {
  const page = readFileSync(new URL('docs/conformance.md', root), 'utf8');
  expect(page, 'run `npm run conformance -- --page`').toBe(conformancePage());
});

describe('what is recorded', () => {
  const answered = (experiment: Experiment, facts: Experiment['expected']) => ({
    experiment,
    verdict: 'agrees' as const,
    facts,
    exchanges: [],
  });

  test('confirms an assumption, or says how it is otherwise; what was unanswered changes nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-'));
    try {
      const other = { ...second.expected, answer: 'Elsewise' };
      const unanswered = { ...answered(first, {}), verdict: 'unanswered' as const };
      const place = { region: 'eu-west-1', date: '2026-01-31' };
      writeFixtures(folder, [answered(first, first.expected), answered(second, other), unanswered], place);
      const page = conformancePage(folder);
      expect(page).toContain('| confirmed (eu-west-1, 2026-01-31) |');
      expect(page).toContain('| otherwise (eu-west-1, 2026-01-31): answer: Elsewise |');
      expect(page.match(/\| assumed \|$/gm)).toHaveLength(ALL.length - 2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('tells nothing of the account, and is the same when it is recorded again', () => {
    const recordedOf = (account: string, id: string) => [
      {
        operation: 'DescribeRules',
        input: {
          arn: `arn:aws:elasticloadbalancing:us-east-1:${account}:listener/app/gs-conformance-${id}-lb/${id}0123456789`,
        },
        output: {
          by: `arn:aws:sts::${account}:assumed-role/admin/me`,
          at: new Date(0),
          server: `i-0${id}0a0a`,
          ip: '10.0.0.7',
        },
      },
    ];
    const text = JSON.stringify(scrub(recordedOf('999988887777', 'abc123')));
    expect(text).not.toMatch(/999988887777|admin|abc123|10\.0\.0\.7/);
    expect(text).toBe(JSON.stringify(scrub(recordedOf('123456789012', 'def456'))));
  });
});

test('a member that one cloud answers and the other lacks, of operations that both were asked', () => {
  const listeners = (listener: object) => [
    { operation: 'DescribeListeners', input: {}, output: { Listeners: [listener] } },
  ];
  const alone = { operation: 'DescribeTags', input: {}, output: { TagDescriptions: [] } };
  const account = [...listeners({ Port: 80, MutualAuthentication: { Mode: 'off' } }), alone];
  expect(missingMembers(account, listeners({ Port: 80 }))).toEqual([
    'DescribeListeners Listeners[].MutualAuthentication.Mode',
  ]);
});

test('what differs is told with what Greenshift does then', () => {
  const differing = {
    experiment: second,
    verdict: 'differs' as const,
    facts: { answer: 'accepted' },
    exchanges: [],
  };
  expect(lineOf(differing)).toMatch(
    /^differs {4}both-forms-refused: answer is "accepted", not "ValidationError"\. Then: /,
  );
});

test('a run says before it begins what it costs and takes at most', () => {
  expect(planOf(ALL, '111122223333', 'eu-west-1')).toMatch(
    /costs \d\.\d\d dollars at most, and takes \d+ minutes/,
  );
  expect(atMost(ALL).dollars).toBeLessThan(1);
  expect(atMost(ALL.filter(({ bills = [] }) => bills.length === 0)).dollars).toBe(0);
});

test('only what a run has named and tagged is its own', () => {
  const prefix = 'gs-conformance';
  expect(isOurs('gs-conformance-0a1b2c-lb', prefix)).toBe(true);
  expect(isOurs('gs-conformance-0a1b2c-lb', 'gs-conformance-ffffff')).toBe(false);
  expect(isOurs('gs-conformance-production', prefix)).toBe(false);
  expect(isTagged([{ Key: TAG, Value: 'gs-conformance-0a1b2c' }])).toBe(true);
  expect(isTagged([{ Key: TAG, Value: 'mine' }])).toBe(false);
  expect(isTagged(undefined)).toBe(false);
});

test('endpoints of AWS are an account, whatever is said; others are not', () => {
  expect(isAws('https://elasticloadbalancing.eu-west-1.amazonaws.com')).toBe(true);
  expect(isAws('https://ec2.cn-north-1.amazonaws.com.cn')).toBe(true);
  expect(isAws('http://localhost:4566')).toBe(false);
  expect(isAws('http://amazonaws.com.example.org')).toBe(false);
});

test.each([
  [['--only', 'none'], 'there is no experiment none'],
  [['--confirm-account', 'yes'], 'twelve digits'],
  [['--endpoint-url', 'localhost'], 'takes a URL'],
  [['--conform'], "Unknown option '--conform'"],
])('%j makes no sense', (args, words) => {
  const names = ALL.map(({ name }) => name);
  expect(() => optionsOf(args, names)).toThrow(UsageError);
  expect(() => optionsOf(args, names)).toThrow(words);
});
