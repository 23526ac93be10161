import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { callTables } from '../../simulation/cli/calls.ts';
import { SCENARIOS } from '../../simulation/scenarios/scenarios.ts';
import { calmRun } from './calm-run.ts';

const PAGE = readFileSync(new URL('../../docs/reliability.md', import.meta.url), 'utf8');

test('docs/reliability.md has the calls that are made; npm run explore -- calls prints them anew', async () => {
  const [scenarios, functions] = (await callTables(SCENARIOS, ({ name }) => calmRun(name))).split('\n\n');
  expect(PAGE).toContain(scenarios);
  expect(PAGE).toContain(functions);
});
