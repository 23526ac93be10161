import { expect, test } from 'vitest';
import {
  isOfNewImage,
  isRefresh,
  promoterFrom,
  REFRESHER,
  REPLACER,
} from '../../../src/rollout/admission/rollout-request.ts';

const requested = (by: string) => ({ cause: { kind: 'requested', by, reason: 'it is time' } }) as never;
const published = { cause: { kind: 'image-published' } } as never;

test('only what begins because an image is new here is offered again: no person’s word, and no refresh', () => {
  expect(isOfNewImage(published, undefined)).toBe(true);
  expect(isOfNewImage(requested(promoterFrom('web-staging')), 'web-staging')).toBe(true);
  expect(isOfNewImage(requested(promoterFrom('web-staging')), undefined)).toBe(false);
  expect(isOfNewImage(requested(promoterFrom('another')), 'web-staging')).toBe(false);
  for (const by of ['ann', REFRESHER, REPLACER])
    expect(isOfNewImage(requested(by), 'web-staging')).toBe(false);
});

test('a refresh is what replaces servers though nothing is new', () => {
  expect([REFRESHER, REPLACER, 'ann'].map((by) => isRefresh(requested(by)))).toEqual([true, true, false]);
  expect(isRefresh(published)).toBe(false);
});
