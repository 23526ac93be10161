import { describe, expect, test } from 'vitest';
import { definition, endedAt, identity, outputOf, run, START, task } from './small-machine.ts';

describe('a Pass', () => {
  test('hands its input on when it has no Output', async () => {
    expect(await outputOf(definition({ A: { Type: 'Pass', End: true } }), { input: { a: 1 } })).toEqual({
      a: 1,
    });
  });

  test('puts every expression of its Output in place and leaves literals as they are', async () => {
    const Output = {
      literal: [null, 0.1, ' {% $states.input %} ', '$states.input'],
      plain: '{% $states.input.a.b %}',
      nested: [{ sum: '{% $sum($states.input.list) %}' }],
    };
    const text = definition({ A: { Type: 'Pass', Output, End: true } });
    expect(await outputOf(text, { input: { a: { b: 'x' }, list: [1, 2, 3] } })).toEqual({
      literal: [null, 0.1, ' {% $states.input %} ', '$states.input'],
      plain: 'x',
      nested: [{ sum: 6 }],
    });
  });

  test('sees who it is in the context object', async () => {
    const text = definition({ A: { Type: 'Pass', Output: '{% $states.context %}', End: true } });
    const now = new Date(START).toISOString();
    expect(await outputOf(text, { input: 7 })).toEqual({
      Execution: {
        Id: identity.executionArn,
        Input: 7,
        Name: 'one',
        RoleArn: identity.roleArn,
        StartTime: now,
        RedriveCount: 0,
      },
      State: { EnteredTime: now, Name: 'A' },
      StateMachine: { Id: identity.stateMachineArn, Name: 'small' },
    });
  });
});

describe('Assign', () => {
  test('evaluates all its variables, and Output, on the values from before the state', async () => {
    const text = definition({
      A: { Type: 'Pass', Assign: { a: 1, b: 2 }, Next: 'Swap' },
      Swap: { Type: 'Pass', Assign: { a: '{% $b %}', b: '{% $a %}' }, Output: '{% [$a, $b] %}', Next: 'C' },
      C: { Type: 'Succeed', Output: '{% { "before": $states.input, "a": $a, "b": $b } %}' },
    });
    expect(await outputOf(text)).toEqual({ before: [1, 2], a: 2, b: 1 });
  });

  test('changes nothing when one of its expressions fails', async () => {
    const failing = { Assign: { a: 2, b: '{% $nothing %}' } };
    const caught = [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'C', Output: '{% $a %}' }];
    const text = definition({
      A: { Type: 'Pass', Assign: { a: 1 }, Next: 'B' },
      B: task({ ...failing, Catch: caught }),
      C: { Type: 'Succeed' },
    });
    expect(await outputOf(text)).toBe(1);
  });

  test('of a variable that was never assigned nothing can be made', async () => {
    const { outcome } = await run(definition({ A: { Type: 'Pass', Output: '{% $never %}', End: true } }));
    expect(outcome).toEqual({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause:
        "An error occurred while executing the state 'A' (entered at the event id #2). The JSONata expression " +
        "'$never' specified for the field 'Output' returned nothing (undefined).",
    });
  });
});

describe('a Choice', () => {
  const choosing = (more: Record<string, unknown>) =>
    definition({
      Which: {
        Type: 'Choice',
        Choices: [
          { Condition: '{% $states.input.n > 10 %}', Next: 'End', Output: 'large', Assign: { size: 3 } },
          { Condition: '{% $states.input.n > 5 %}', Next: 'End' },
          { Condition: '{% $states.input.n = 5 %}', Next: 'End', Output: 'five' },
        ],
        Output: 'small',
        Assign: { size: 1 },
        ...more,
      },
      End: { Type: 'Succeed', Output: '{% $exists($size) ? [$states.input, $size] : $states.input %}' },
    });

  test('follows the first condition that is true, with that rule’s Output and Assign', async () => {
    expect(await outputOf(choosing({ Default: 'End' }), { input: { n: 11 } })).toEqual(['large', 3]);
    expect(await outputOf(choosing({ Default: 'End' }), { input: { n: 6 } })).toEqual({ n: 6 });
    expect(await outputOf(choosing({ Default: 'End' }), { input: { n: 5 } })).toBe('five');
  });

  test('keeps its own Output and Assign for the default', async () => {
    expect(await outputOf(choosing({ Default: 'End' }), { input: { n: 1 } })).toEqual(['small', 1]);
  });

  test('without a match and without a Default fails the execution', async () => {
    const { outcome } = await run(choosing({}), { input: { n: 1 } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.NoChoiceMatched' });
  });

  test('takes nothing but true or false for a condition', async () => {
    const Choices = [{ Condition: '{% $states.input.n %}', Next: 'End' }];
    const { outcome } = await run(choosing({ Choices, Default: 'End' }), { input: { n: 1 } });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    expect(outcome).toHaveProperty('cause', expect.stringContaining("Expected 'boolean', but was 'number'"));
  });
});

describe('a Wait', () => {
  const waiting = (until: Record<string, unknown>) =>
    definition({ A: { Type: 'Wait', ...until, End: true } });

  test('lets its Seconds pass', async () => {
    expect(endedAt(await run(waiting({ Seconds: 90 })))).toBe(90);
    expect(endedAt(await run(waiting({ Seconds: '{% $states.input %}' }), { input: 60 }))).toBe(60);
    expect(endedAt(await run(waiting({ Seconds: 0 })))).toBe(0);
  });

  test('ends at its Timestamp, at once when that has passed', async () => {
    expect(endedAt(await run(waiting({ Timestamp: '2026-01-01T01:00:00Z' })))).toBe(3600);
    expect(
      endedAt(
        await run(waiting({ Timestamp: '{% $states.input %}' }), { input: '2026-01-01T02:00:00.5+01:00' }),
      ),
    ).toBe(3600.5);
    expect(endedAt(await run(waiting({ Timestamp: '2025-01-01T00:00:00Z' })))).toBe(0);
  });

  test.each([[-1], [1.5], ['60'], [null], [100_000_000]])('fails on %j seconds', async (input) => {
    const { outcome } = await run(waiting({ Seconds: '{% $states.input %}' }), { input });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test.each([['2016-12-05T21:29:29'], ['2016-13-05T21:29:29Z'], ['tomorrow']])(
    'fails on %s',
    async (input) => {
      const { outcome } = await run(waiting({ Timestamp: '{% $states.input %}' }), { input });
      expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
    },
  );
});

describe('the ends', () => {
  test('Succeed gives its Output', async () => {
    expect(await outputOf(definition({ A: { Type: 'Succeed', Output: { done: true } } }))).toEqual({
      done: true,
    });
  });

  test('Fail names its Error and Cause, from expressions too', async () => {
    const states = { A: { Type: 'Fail', Error: 'Refused', Cause: '{% "for " & $states.input %}' } };
    expect((await run(definition(states), { input: 'cause' })).outcome).toEqual({
      status: 'FAILED',
      error: 'Refused',
      cause: 'for cause',
    });
    expect((await run(definition({ A: { Type: 'Fail' } }))).outcome).toEqual({ status: 'FAILED' });
  });
});

describe('Step Functions’ own functions', () => {
  const evaluate = (expression: string, random?: () => number) =>
    outputOf(
      definition({ A: { Type: 'Pass', Output: `{% ${expression} %}`, End: true } }),
      random && { random },
    );

  test.each([
    ['$partition([1,2,3,4,5], 2)', [[1, 2], [3, 4], [5]]],
    ['$range(1, 10, 3)', [1, 4, 7, 10]],
    ['$range(3, 1, -1)', [3, 2, 1]],
    ['$hash("a", "SHA-256")', 'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb'],
    ['$parse("{\\"a\\":[1]}")', { a: [1] }],
    ['$now()', '2026-01-01T00:00:00.000Z'],
    ['$now("[Y0001]-[M01]-[D01]")', '2026-01-01'],
    ['$millis()', START],
    ['$random()', 0.5],
    ['$uuid()', '88888888-8888-4888-8888-888888888888'],
    ['$shuffle([1,2,3])', [1, 3, 2]],
  ])('%s', async (expression, expected) => {
    expect(await evaluate(expression)).toEqual(expected);
  });

  test('take no time and no chance from the machine they run on', async () => {
    const drawn = [0.1, 0.9];
    expect(await evaluate('[$random(), $random()]', () => drawn.shift()!)).toEqual([0.1, 0.9]);
  });
});
