import { expect, test } from 'vitest';
import { recallOf, unmarkRecalled } from '../../../src/rollout/images/recall.ts';
import type { Service } from '../../../src/rollout/service.ts';

const mark = (image: string) => ({ image, at: 1, by: 'on-call', reason: 'it leaks memory' });
const service = (images?: readonly string[]) =>
  ({ name: 'web', recalled: images?.map(mark) }) as unknown as Service;

test('a recall that is withdrawn leaves the others, and after the last one no trace', () => {
  const left = unmarkRecalled(service(['ami-0a', 'ami-0b']), 'ami-0a');
  expect(left.recalled).toEqual([mark('ami-0b')]);
  expect(recallOf(left, 'ami-0a')).toBeUndefined();
  expect(unmarkRecalled(left, 'ami-0b').recalled).toBeUndefined();
});

test('of an image that is not recalled nothing is withdrawn', () => {
  const one = service(['ami-0a']);
  expect(unmarkRecalled(one, 'ami-0b')).toBe(one);
});
