import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checksFor } from '../../../cli/doctor/checks.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/security.md'), 'utf8');

test('the policy for the doctor allows what its checks need, and nothing else', () => {
  const [, section = ''] = page.split('## What the doctor reads');
  const [, policy = ''] = /```json\n(.*?)```/s.exec(section) ?? [];
  const allowed = JSON.parse(policy).Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
  const needs = checksFor({
    region: 'eu-west-1',
    credentials: async () => ({ accessKeyId: '', secretAccessKey: '' }),
  })
    .flatMap((check) => check.needs)
    .filter((need) => need.includes(':'));
  expect(new Set(allowed)).toEqual(new Set(needs));
});
