import { describe, expect, test } from 'vitest';
import type { InvalidInput } from '../../../src/rollout/errors.ts';
import { aSpec } from '../../world/specs.ts';

const GATE = { name: 'tests', before: 'traffic', function: 'greenshift-gate-tests' };

function issuesOf(...gates: readonly Record<string, unknown>[]) {
  try {
    aSpec({ gates });
    return [];
  } catch (error) {
    return (error as InvalidInput).issues.map(({ path, message }) => `${path}: ${message}`);
  }
}

describe('a gate of a spec', () => {
  test('has ten minutes unless it says otherwise', () => {
    expect(aSpec({ gates: [GATE] }).gates).toEqual([{ ...GATE, timeout: '10m' }]);
  });

  test.each([
    'web-gate',
    'web-gate:live',
    'web-gate:$LATEST',
    '111122223333:function:web-gate',
    'arn:aws:lambda:eu-west-1:111122223333:function:web-gate:7',
  ])('names its function as Lambda does: %s', (name) => {
    expect(issuesOf({ ...GATE, function: name })).toEqual([]);
  });

  // Only the registration refused it, by trying to find the function.
  test.each([
    '999999999999:function:web-gate',
    'arn:aws:lambda:eu-west-1:999999999999:function:web-gate',
    'arn:aws:lambda:us-east-1:111122223333:function:web-gate:7',
  ])('names none of another account or region: %s', (name) => {
    expect(issuesOf(GATE, { ...GATE, name: 'other', function: name })).toEqual([
      'gates[1].function: expected a function of the account 111122223333 in eu-west-1, as the service is: no other may be invoked',
    ]);
  });

  test.each([
    [
      { ...GATE, before: undefined },
      'gates[0].before: say "before": "traffic", "step" or "retirement", or "after": "revert"',
    ],
    [{ ...GATE, after: 'revert' }, 'gates[0].after: say either "before" or "after"'],
    [
      { name: 'a', after: 'revert', function: 'f', onTimeout: 'pass' },
      'gates[0].onTimeout: nothing waits for a gate after a revert: leave it out',
    ],
    [
      { ...GATE, function: 'https://x' },
      'gates[0].function: expected the name or the ARN of a Lambda function',
    ],
    [{ ...GATE, timeout: '30s' }, 'gates[0].timeout: at least 1m: a gate is asked again about once a minute'],
    [{ ...GATE, timeout: '2d' }, 'gates[0].timeout: at most 1d'],
    [{ ...GATE, fonction: 'f' }, 'gates[0].fonction: unknown key; did you mean "function"?'],
    [{ ...GATE, name: 'Tests' }, 'gates[0].name: at most 40 lowercase letters, digits and hyphens'],
  ])('is refused with what to do: %j', (gate, issue) => {
    expect(issuesOf(gate)).toEqual([issue]);
  });

  test('has a name of its own, and there are at most ten', () => {
    expect(issuesOf(GATE, GATE)).toEqual(['gates: a name is given once']);
    const many = Array.from({ length: 11 }, (_, index) => ({ ...GATE, name: `g${index}` }));
    expect(issuesOf(...many)).toEqual(['gates: at most 10 gates']);
  });
});
