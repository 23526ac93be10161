import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { RULES } from '../../bench/judgement/rules.ts';

const PAGE = readFileSync(new URL('../../docs/judgement.md', import.meta.url), 'utf8');

// The page went on calling the rules what they were called before the bench got them from the trials.
test.each(Object.keys(RULES))('docs/judgement.md calls the rule as the bench prints it: %s', (name) => {
  expect(PAGE).toContain(`| ${name} |`);
});
