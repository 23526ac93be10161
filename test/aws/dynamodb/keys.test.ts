import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** The partitions that stores write, each as it begins: `rollout#`. */
const partitions = globSync('src/aws/dynamodb/*.ts', { cwd: root })
  .map((file) => readFileSync(join(root, file), 'utf8'))
  .flatMap((text) => [...text.matchAll(/(?:\bpk: |\bPK = |string\) => )['`]([a-z]+#?)/g)])
  .map(([, key]) => key!);

// A store with a key of its own was refused every read, in an account alone: IAM allows the table by its keys.
test('the roles may read and write every partition that a store has', () => {
  const text = readFileSync(join(root, 'infrastructure/permissions.yml'), 'utf8');
  const allowed = [...text.matchAll(/'dynamodb:LeadingKeys': \[([^\]]*)\]/g)]
    .flatMap(([, list]) => list!.split(','))
    .map((key) => key.replaceAll(/[' *]/g, ''));
  expect(new Set(partitions)).toEqual(new Set(allowed));
});
