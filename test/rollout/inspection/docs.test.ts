import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { FINDING_CODES, USUAL_SEVERITY } from '../../../src/rollout/inspection/finding.ts';

const security = readFileSync(new URL('../../../docs/security.md', import.meta.url), 'utf8');
const [, rest = ''] = security.split('## Audit of live servers');
const [audit = ''] = rest.split('\n## ');
/** The worse the more can reach them. */
const OPENINGS: readonly string[] = ['ssh-open', 'rdp-open'];

describe('the security page', () => {
  test('explains every finding, with its severity', () => {
    const rows = audit.split('\n').filter((line) => line.startsWith('| `'));
    for (const code of FINDING_CODES) {
      const row = rows.find((line) => line.split('|')[1]!.includes(`\`${code}\``));
      expect(row, code).toContain(` ${OPENINGS.includes(code) ? 'low to high' : USUAL_SEVERITY[code]} |`);
    }
  });

  test('has policies that AWS can read, each statement with a reason in its name', () => {
    const policies = [...audit.matchAll(/```json\n(.*?)```/gs)].map(([, text = '']) => JSON.parse(text));
    expect(policies).toHaveLength(3);
    for (const { Version, Statement } of policies) {
      expect(Version).toBe('2012-10-17');
      for (const { Sid, Effect, Action, Resource } of Statement) {
        expect(Sid).toMatch(/^[A-Za-z]+$/);
        expect(Effect).toBe('Deny');
        for (const action of [Action].flat()) expect(action).toMatch(/^[a-z0-9-]+:[A-Z]\w+$/);
        expect(Resource).toBeTypeOf('string');
      }
    }
  });
});
