import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/lifecycle/way-back/failure-cause.ts';

const TRACE = ['CloudRefused: no', '    at launchFleet (file:///var/task/index.mjs:12:9)'];
const causeOf = (errorMessage: string) =>
  JSON.stringify({ errorType: 'CloudRefused', errorMessage, trace: TRACE });
const message = (cause: string) => messageOf({ code: 'CloudRefused', cause });

describe('the message of a caught error', () => {
  test.each([
    ['a function’s', causeOf('no'), 'no'],
    [
      'a function’s, with quotes and lines',
      causeOf('"no"\\ \u2028 it said\n twice'),
      '"no"\\ \u2028 it said\n twice',
    ],
    ['a function’s, whose trace the flow has left out', causeOf('no').split(',"trace"')[0]!, 'no'],
    ['of another runtime', '{"errorMessage": "no", "errorType": "E", "requestId": "1"}', 'no'],
    ['plain text', 'the task took too long', 'the task took too long'],
    ['plain text with a stack', 'no\n    at x (file:///a.mjs:1:1)\n    at y', 'no'],
    ['text that only looks like it', 'expected {"a": 1}', 'expected {"a": 1}'],
    ['nothing', '', 'CloudRefused, without a message'],
    ['JSON of another kind', '{"other":1}', 'CloudRefused, without a message'],
    ['an empty message', causeOf(''), 'CloudRefused, without a message'],
  ])('is readable: %s', (_, cause, expected) => {
    expect(message(cause)).toBe(expected);
  });

  test('is cut with the sign of it', () => {
    expect(message(causeOf('x'.repeat(5_000)))).toBe(`${'x'.repeat(999)}…`);
  });

  // An execution of the flow of 0.0 cuts the cause at 1,500 characters, wherever that is.
  test('is the beginning of what was thrown, wherever the cause was cut', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (thrown, at) => {
        const words = `it said: ${thrown}`;
        const cause = causeOf(words);
        const cut = cause.slice(0, Math.max(cause.indexOf(words.slice(0, 8)) + 8, at % (cause.length + 1)));
        const found = message(cut);
        expect(found).toMatch(/^it said/);
        expect(
          words
            .replace(/\n\s+at [\s\S]*$/, '')
            .trim()
            .startsWith(found.trim()),
        ).toBe(true);
      }),
    );
  });
});
