import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { TARGET as DOCUMENT, stateMachineDocument } from '../../tools/diagram.ts';
import { buildFlow, SOURCE, TARGET } from '../../tools/flow.ts';

test('the JSON that is deployed is what the YAML says (npm run flow)', () => {
  expect(readFileSync(TARGET, 'utf8')).toBe(buildFlow());
});

test('the drawing shows the flow as it is (npm run diagram)', () => {
  expect(readFileSync(DOCUMENT, 'utf8')).toBe(stateMachineDocument());
});

test('the YAML can be read at one go, and names each policy once', () => {
  const yaml = readFileSync(SOURCE, 'utf8');
  expect(yaml.trimEnd().split('\n').length).toBeLessThanOrEqual(220);
  expect(yaml.match(/^ *Retry:/gm)).toHaveLength(2);
  expect(yaml.match(/&(forward|rollback-path)\b/g)).toEqual(['&forward', '&rollback-path']);
});
