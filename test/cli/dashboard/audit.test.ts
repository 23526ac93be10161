import { expect, test } from 'vitest';
import { auditBadge } from '../../../cli/dashboard/page/audit.ts';
import type { AuditBody } from '../../../cli/dashboard/page/screens.ts';

const audit: AuditBody = {
  service: 'web',
  at: '2026-01-01T00:00:00.000Z',
  fleet: 'web-1',
  servers: 3,
  counts: { high: 0, medium: 0, low: 0 },
  findings: [],
  more: 0,
  unknown: [],
  immutability: 'report',
  touched: [],
};

test('a badge has the worst of what an audit found in its colour, and all in its words', () => {
  expect(auditBadge({ ...audit, counts: { high: 2, medium: 0, low: 1 } })).toEqual({
    tone: 'bad',
    text: '2 high, 1 low',
  });
  expect(auditBadge({ ...audit, counts: { high: 0, medium: 1, low: 0 } }).tone).toBe('held');
});

test('a badge tells nothing found from nothing known', () => {
  expect(auditBadge(audit).text).toBe('Nothing found');
  expect(auditBadge({ ...audit, at: null }).text).toBe('Not looked at yet');
  expect(auditBadge(undefined).text).toBe('Cannot be read');
});
