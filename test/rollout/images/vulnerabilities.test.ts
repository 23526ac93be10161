import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  excessOf,
  excessText,
  type FindingLimits,
  type ScanFinding,
  type SeverityCounts,
  withoutExceptions,
} from '../../../src/rollout/images/vulnerabilities.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const counted = (findings: readonly ScanFinding[]): SeverityCounts => {
  const of = (wanted: string) => findings.filter(({ severity }) => severity === wanted).length;
  return { all: findings.length, critical: of('critical'), high: of('high'), medium: of('medium') };
};
const excepting = (cve: string, until: string): FindingLimits => ({
  critical: 0,
  exceptions: [{ cve, owner: 'team-web', until }],
});
const CRITICAL = [{ id: 'CVE-2026-1', severity: 'critical' }];

describe('an exception', () => {
  test.each([
    ['takes its findings out of the counts', 'CVE-2026-1', '2026-06-02', 0],
    ['of another vulnerability takes out none', 'CVE-2026-11', '2026-06-02', 1],
    ['that has ended takes out none', 'CVE-2026-1', '2026-06-01', 1],
    ['ends at its moment', 'CVE-2026-1', '2026-06-01T12:00:00Z', 1],
    ['holds until its moment', 'CVE-2026-1', '2026-06-01T14:00:00.001+02:00', 0],
  ])('%s', (_, cve, until, left) => {
    const { counts } = withoutExceptions(excepting(cve, until), counted(CRITICAL), CRITICAL, NOW);
    expect(counts).toMatchObject({ critical: left, all: left });
  });

  test('makes no room for a finding that the list does not have yet', () => {
    const counts = { ...counted(CRITICAL), critical: 2, all: 2 };
    expect(withoutExceptions(excepting('CVE-2026-1', '2026-06-02'), counts, CRITICAL, NOW).counts).toEqual({
      critical: 1,
      high: 0,
      medium: 0,
      all: 1,
    });
  });

  test('makes no room for one that is not counted yet', () => {
    const listed = [...CRITICAL, { id: 'CVE-2026-2', severity: 'critical' }];
    const limits = excepting('CVE-2026-1', '2026-06-02');
    expect(withoutExceptions(limits, counted(CRITICAL), listed, NOW).counts.critical).toBe(1);
  });
});

test('whatever is excepted, what is left is what nobody has excepted', () => {
  const finding = fc.record({
    id: fc.constantFrom('CVE-1', 'CVE-2', 'CVE-3', 'CVE-4'),
    severity: fc.constantFrom('critical', 'high', 'medium', 'low'),
  });
  fc.assert(
    fc.property(fc.array(finding), fc.subarray(['CVE-1', 'CVE-2', 'CVE-3']), (findings, excepted) => {
      const exceptions = excepted.map((cve) => ({ cve, owner: 'a', until: '2027-01-01' }));
      const { counts, left } = withoutExceptions({ all: 0, exceptions }, counted(findings), findings, NOW);
      expect(counts).toEqual(counted(findings.filter(({ id }) => !excepted.includes(id))));
      expect(left.some(({ id }) => excepted.includes(id))).toBe(false);
    }),
  );
});

test('every limit that is passed is told, with the vulnerabilities', () => {
  const findings = [...Array(7).keys()].map((number) => ({ id: `CVE-${number}`, severity: 'high' }));
  const all = [...findings, ...CRITICAL];
  const excess = excessOf({ critical: 0, high: 5, medium: 0, all: 100 }, counted(all));
  expect(excessText(excess, all)).toBe(
    '1 critical finding, where 0 may be (CVE-2026-1); 7 high findings, where 5 may be (CVE-0, CVE-1, CVE-2, CVE-3, CVE-4, and 2 more)',
  );
});

test('as many as may be are no excess', () => {
  expect(excessOf({ critical: 1 }, counted(CRITICAL))).toEqual([]);
});
