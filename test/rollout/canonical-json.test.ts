import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/rollout/canonical-json.ts';

test('the same values have the same text, whatever the order of their members', () => {
  expect(canonicalJson({ b: [{ d: 1, c: undefined }], a: 2 })).toBe('{"a":2,"b":[{"d":1}]}');
  expect(canonicalJson({ a: 2, b: [{ d: 1 }] })).toBe('{"a":2,"b":[{"d":1}]}');
  expect(canonicalJson({ a: [1, 2] })).not.toBe(canonicalJson({ a: [2, 1] }));
  expect(canonicalJson(undefined)).toBe(undefined);
});
