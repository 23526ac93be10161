import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { InvalidInput } from '../../src/rollout/errors.ts';
import { parse } from '../../src/rollout/parse.ts';

const Row = z.strictObject({ name: z.string(), size: z.int().optional() });
const Shape = z.strictObject({
  rows: z.array(Row),
  pair: z.tuple([Row, Row]).optional(),
  settings: z.strictObject({ colour: z.string().default('red') }).prefault({}),
});

function issues(input: unknown) {
  try {
    return parse(Shape, input, 'the sheet');
  } catch (error) {
    if (error instanceof InvalidInput) return error.issues;
    throw error;
  }
}

describe('parsing', () => {
  test('gives what the schema makes of its input', () => {
    expect(issues({ rows: [] })).toEqual({ rows: [], settings: { colour: 'red' } });
  });

  test('says where, in the notation of code', () => {
    expect(issues({ rows: [{ name: 'a' }, { name: 7 }] })).toMatchObject([{ path: 'rows[1].name' }]);
    expect(issues(undefined)).toMatchObject([{ path: '' }]);
  });

  test.each([
    ['in a list', { rows: [{ name: 'a', siz: 1 }] }, 'rows[0].siz', 'did you mean "size"?'],
    ['in a pair', { rows: [], pair: [{ name: 'a' }, { nam: 'b', name: 'b' }] }, 'pair[1].nam', '"name"'],
    ['behind a default', { rows: [], settings: { color: 'blue' } }, 'settings.color', '"colour"'],
    ['in capitals', { ROWS: [], rows: [] }, 'ROWS', 'did you mean "rows"?'],
  ])('names the nearest key %s', (_, input, path, words) => {
    expect(issues(input)).toMatchObject([{ path, message: expect.stringContaining(words) }]);
  });

  test('lists the known keys when none is near', () => {
    expect(issues({ rows: [], nothing: 1 })).toEqual([
      { path: 'nothing', message: 'unknown key; known keys: rows, pair, settings' },
    ]);
  });

  test('says what is missing, and what is of another kind, in plain words', () => {
    expect(issues({})).toEqual([{ path: 'rows', message: 'is missing' }]);
    expect(issues({ rows: 'all' })).toEqual([{ path: 'rows', message: 'expected a list, not a text' }]);
    expect(issues({ rows: [{ name: 7 }] })).toEqual([
      { path: 'rows[0].name', message: 'expected a text, not a number' },
    ]);
  });

  test('says what was parsed and all that is wrong with it, in one sentence', () => {
    expect(() => parse(Shape, { rows: 1, x: 2 }, 'the sheet')).toThrow(
      /^the sheet is not valid: rows: .*; x: /,
    );
  });
});
