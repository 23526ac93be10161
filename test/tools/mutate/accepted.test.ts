import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { divide, parseAccepted } from '../../../tools/mutate/accepted.ts';
import { mutantsOf } from '../../../tools/mutate/mutants.ts';

/** An entry whose code had changed was noticed by the sample alone, after all tests had passed. */
test('each accepted mutant is one that there is', () => {
  const accepted = parseAccepted(readFileSync('tools/mutate/accepted.json', 'utf8'));
  const files = [...new Set(accepted.map(({ file }) => file))].filter((file) => existsSync(file));
  const mutants = files.flatMap((file) => mutantsOf(file, readFileSync(file, 'utf8')));
  expect(divide(mutants, accepted).stale).toEqual([]);
});
