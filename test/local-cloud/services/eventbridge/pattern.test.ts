import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compilePattern } from '../../../../local-cloud/services/eventbridge/pattern.ts';

const matches = (pattern: unknown, event: unknown) => compilePattern(JSON.stringify(pattern))(event);

const imageEvent = {
  source: 'aws.imagebuilder',
  'detail-type': 'EC2 Image Builder Image State Change',
  resources: ['arn:aws:imagebuilder:eu-west-1:111122223333:image/web/1.0.0/1'],
  detail: { state: { status: 'AVAILABLE' }, attempts: 3, note: null, none: [], list: [{ a: 1 }, { b: 2 }] },
};

describe('what an event pattern matches', () => {
  test('the pattern of the image rule finds the images of its recipe that ended', () => {
    const pattern = {
      source: ['aws.imagebuilder'],
      'detail-type': ['EC2 Image Builder Image State Change'],
      resources: [{ prefix: 'arn:aws:imagebuilder:eu-west-1:111122223333:image/web/' }],
      detail: { state: { status: ['AVAILABLE', 'FAILED'] } },
    };
    expect(matches(pattern, imageEvent)).toBe(true);
    expect(matches(pattern, { ...imageEvent, detail: { state: { status: 'BUILDING' } } })).toBe(false);
    expect(matches(pattern, { ...imageEvent, resources: ['arn:aws:imagebuilder:x:1:image/webshop/1'] })).toBe(
      false,
    );
  });

  test.each([
    ['exact number', [3], true],
    ['a number is no string', ['3'], false],
    ['numeric range', [{ numeric: ['>', 2, '<=', 3] }], true],
    ['numeric range, below', [{ numeric: ['>', 3, '<', 9] }], false],
    ['numeric equality', [{ numeric: ['=', 3] }], true],
    ['anything-but a number', [{ 'anything-but': 3 }], false],
    ['anything-but a list', [{ 'anything-but': [4, 'x'] }], true],
    ['prefix on a number', [{ prefix: '3' }], false],
  ])('%s', (_, values, expected) => {
    expect(matches({ detail: { attempts: values } }, imageEvent)).toBe(expected);
  });

  test.each([
    ['suffix', [{ suffix: 'ABLE' }], true],
    ['prefix ignoring case', [{ prefix: { 'equals-ignore-case': 'avail' } }], true],
    ['equals-ignore-case', [{ 'equals-ignore-case': 'available' }], true],
    ['anything-but a prefix', [{ 'anything-but': { prefix: 'AVAIL' } }], false],
    ['anything-but suffixes', [{ 'anything-but': { suffix: ['ING', 'ED'] } }], true],
    ['anything-but ignoring case', [{ 'anything-but': { 'equals-ignore-case': 'available' } }], false],
  ])('%s', (_, values, expected) => {
    expect(matches({ detail: { state: { status: values } } }, imageEvent)).toBe(expected);
  });

  test('exists is about leaves: null is there, objects and empty arrays are not', () => {
    const exists = (field: string, wanted: boolean) =>
      matches({ detail: { [field]: [{ exists: wanted }] } }, imageEvent);
    expect(exists('attempts', true)).toBe(true);
    expect(exists('note', true)).toBe(true);
    expect(exists('state', true)).toBe(false);
    expect(exists('none', false)).toBe(true);
    expect(exists('absent', false)).toBe(true);
    expect(matches({ gone: { deep: [{ exists: false }] } }, imageEvent)).toBe(true);
  });

  test('fields of one pattern must be met by one element of an array of objects', () => {
    expect(matches({ detail: { list: { a: [1] } } }, imageEvent)).toBe(true);
    expect(matches({ detail: { list: { a: [1], b: [2] } } }, imageEvent)).toBe(false);
  });

  test('$or needs one of its branches beside everything else', () => {
    const either = (source: string) => ({
      source: [source],
      $or: [{ detail: { attempts: [9] } }, { detail: { state: { status: ['AVAILABLE'] } } }],
    });
    expect(matches(either('aws.imagebuilder'), imageEvent)).toBe(true);
    expect(matches(either('aws.ec2'), imageEvent)).toBe(false);
  });

  test('an event matches the pattern made of its own leaves, and no pattern that asks for one more', () => {
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    const field = fc.string({ minLength: 1 }).filter((key) => key !== '$or' && key !== '__proto__');
    const event = fc.dictionary(field, fc.dictionary(field, leaf, { minKeys: 1 }), { minKeys: 1 });
    return fc.assert(
      fc.property(event, (one) => {
        const pattern = Object.fromEntries(
          Object.entries(one).map(([key, inner]) => [
            key,
            Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, [value]])),
          ]),
        );
        expect(matches(pattern, one)).toBe(true);
        const [first] = Object.keys(one);
        expect(matches({ ...pattern, [`${first}!`]: ['more'] }, { ...one, [`${first}!`]: 'else' })).toBe(
          false,
        );
      }),
    );
  });
});

describe('what is refused instead of being matched wrongly', () => {
  test.each([
    ['no JSON', '{'],
    ['no object', '[]'],
    ['an empty pattern', '{}'],
    ['an empty object inside', '{"detail": {}}'],
    ['an empty array', '{"source": []}'],
    ['a bare value', '{"source": "aws.ec2"}'],
    ['an unknown operator', '{"source": [{"soundex": "x"}]}'],
    ['an operator of AWS that is not supported', '{"source": [{"wildcard": "a*b"}]}'],
    ['two operators at once', '{"source": [{"prefix": "a", "suffix": "b"}]}'],
    ['a prefix that is a number', '{"source": [{"prefix": 1}]}'],
    ['numeric without a bound', '{"n": [{"numeric": [">"]}]}'],
    ['numeric bounds the wrong way round', '{"n": [{"numeric": [">", 5, "<", 1]}]}'],
    ['exists with a string', '{"n": [{"exists": "true"}]}'],
    ['anything-but nothing', '{"n": [{"anything-but": []}]}'],
    ['$or of one', '{"$or": [{"a": [1]}]}'],
    ['nested arrays', '{"a": [["b"]]}'],
  ])('%s', (_, text) => {
    expect(() => compilePattern(text)).toThrow(
      expect.objectContaining({ code: 'InvalidEventPatternException' }),
    );
  });
});
