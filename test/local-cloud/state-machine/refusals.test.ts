import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { parseDefinition } from '../../../local-cloud/state-machine/parse.ts';
import { definition, INVOKE, task } from './small-machine.ts';

// The package brings no types.
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly isValid: boolean;
  readonly errors: unknown[];
};

const refusal = (text: string) => {
  try {
    parseDefinition(text);
  } catch (problem) {
    return (problem as Error).message;
  }
  throw new Error(`accepted: ${text}`);
};

const pass = (more: Record<string, unknown>) => definition({ A: { Type: 'Pass', End: true, ...more } });
const retry = (more: Record<string, unknown>) =>
  definition({ A: task({ Retry: [{ ErrorEquals: ['X'], ...more }] }) });

describe('what a definition asks for and this interpreter does not do is refused with its place', () => {
  test.each([
    ['no JSON', '{', /not JSON.* at \/$/],
    ['no states', '{"StartAt":"A"}', 'These fields are required: [States] at /'],
    ['nothing at all', '{}', 'These fields are required: [States, StartAt] at /'],
    [
      'JSONPath by default',
      '{"StartAt":"A","States":{"A":{"Type":"Succeed"}}}',
      /"JSONPath" is not supported, only JSONata is at \/QueryLanguage$/,
    ],
    ['JSONPath in a state', pass({ QueryLanguage: 'JSONPath' }), /JSONPath.* at \/States\/A\/QueryLanguage$/],
    [
      'a field of JSONPath',
      pass({ ResultPath: '$.x' }),
      "Field 'ResultPath' is not supported at /States/A/ResultPath",
    ],
    ['a misspelt field', pass({ Ouput: 1 }), "Field 'Ouput' is not supported at /States/A/Ouput"],
    ['an unknown top field', definition({ A: { Type: 'Succeed' } }, { Timeout: 3 }), /at \/Timeout$/],
    [
      'an unknown type',
      definition({ A: { Type: 'Loop' } }),
      /State type "Loop" is not supported.* at \/States\/A\/Type$/,
    ],
    [
      'Parallel',
      definition({ A: { Type: 'Parallel', Branches: [], End: true } }),
      /"Parallel" is not supported/,
    ],
    ['Map', definition({ A: { Type: 'Map', ItemProcessor: {}, End: true } }), /"Map" is not supported/],
    [
      'another integration',
      definition({ A: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) }),
      /sqs:sendMessage' is not supported.* at \/States\/A\/Resource$/,
    ],
    [
      'a callback',
      definition({ A: task({ Resource: `${INVOKE}.waitForTaskToken` }) }),
      /at \/States\/A\/Resource$/,
    ],
    [
      'an activity',
      definition({ A: task({ Resource: 'arn:aws:states:eu-central-1:111122223333:activity:a' }) }),
      /at \/States\/A\/Resource$/,
    ],
    ['heartbeats', definition({ A: task({ HeartbeatSeconds: 5 }) }), /at \/States\/A\/HeartbeatSeconds$/],
    ['credentials', definition({ A: task({ Credentials: {} }) }), /at \/States\/A\/Credentials$/],
    [
      'asynchronous invocation',
      definition({ A: task({ Arguments: { FunctionName: 'f', InvocationType: 'Event' } }) }),
      /at \/States\/A\/Arguments\/InvocationType$/,
    ],
    [
      'no function',
      definition({ A: task({ Arguments: { Payload: 1 } }) }),
      /\[FunctionName\] at \/States\/A\/Arguments$/,
    ],
    ['no timeout', definition({ A: task({ TimeoutSeconds: 0 }) }), /at \/States\/A\/TimeoutSeconds$/],
    ['neither Next nor End', definition({ A: { Type: 'Pass' } }), /Next or "End": true at \/States\/A$/],
    ['both Next and End', definition({ A: { Type: 'Pass', Next: 'A', End: true } }), /at \/States\/A$/],
    [
      'a way to nowhere',
      definition({ A: { Type: 'Pass', Next: 'B' } }),
      /MISSING_TRANSITION_TARGET.*'B' at \/States\/A$/,
    ],
    ['a beginning nowhere', definition({ A: { Type: 'Succeed' } }, { StartAt: 'B' }), /'B' at \/StartAt$/],
    [
      'a state nobody reaches',
      definition({ A: { Type: 'Succeed' }, B: { Type: 'Succeed' } }),
      'State "B" is not reachable at /States/B',
    ],
    [
      'two ways to wait',
      definition({ A: { Type: 'Wait', Seconds: 1, Timestamp: '2026-01-01T00:00:00Z', End: true } }),
      /exactly one of/,
    ],
    [
      'an odd timestamp',
      definition({ A: { Type: 'Wait', Timestamp: '2026-01-01', End: true } }),
      /RFC3339 timestamp at \/States\/A\/Timestamp$/,
    ],
    [
      'a Choice without choices',
      definition({ A: { Type: 'Choice', Choices: [] } }),
      /cannot be empty at \/States\/A\/Choices$/,
    ],
    [
      'a rule of JSONPath',
      definition({ A: { Type: 'Choice', Choices: [{ Variable: '$.x', IsNull: true, Next: 'A' }] } }),
      /at \/States\/A\/Choices\/0\/Variable$/,
    ],
    [
      'a condition that is text',
      definition({ A: { Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'A' }] } }),
      /at \/States\/A\/Choices\/0\/Condition$/,
    ],
    [
      'States.ALL in company',
      retry({ ErrorEquals: ['States.ALL', 'X'] }),
      /must stand alone at \/States\/A\/Retry\/0\/ErrorEquals$/,
    ],
    [
      'States.ALL not last',
      definition({ A: task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['X'] }] }) }),
      /must come last at \/States\/A\/Retry\/0/,
    ],
    ['half an attempt', retry({ MaxAttempts: 1.5 }), /at \/States\/A\/Retry\/0\/MaxAttempts$/],
    ['a shrinking back-off', retry({ BackoffRate: 0.5 }), /at \/States\/A\/Retry\/0\/BackoffRate$/],
    ['an interval of nothing', retry({ IntervalSeconds: 0 }), /at \/States\/A\/Retry\/0\/IntervalSeconds$/],
    ['an unknown jitter', retry({ JitterStrategy: 'SOME' }), /at \/States\/A\/Retry\/0\/JitterStrategy$/],
    [
      'a broken expression',
      pass({ Output: '{% $states.input. %}' }),
      /Invalid JSONata expression: S0207.* at \/States\/A\/Output$/,
    ],
    ['a half-open expression', pass({ Output: { a: ['{% 1'] } }), /at \/States\/A\/Output\/a\/0$/],
    ['$eval', pass({ Output: '{% $eval("1") %}' }), /\$eval does not exist/],
    ['a later JSONata', pass({ Output: '{% $states.input.a ?? 1 %}' }), /not in JSONata 2\.0\.6/],
    ['a later JSONata, too', pass({ Output: '{% $states.input.a ?: 1 %}' }), /not in JSONata 2\.0\.6/],
    [
      'a result where there is none',
      pass({ Output: '{% $states.result %}' }),
      /\$states\.result does not exist here/,
    ],
    [
      'a result among the arguments',
      definition({ A: task({ Arguments: { FunctionName: '{% $states.result %}' } }) }),
      /at \/States\/A\/Arguments\/FunctionName$/,
    ],
    [
      'an error outside a Catch',
      definition({ A: task({ Output: '{% $states.errorOutput %}' }) }),
      /\$states\.errorOutput does not exist here/,
    ],
    [
      'a misspelt member of $states',
      pass({ Output: '{% $states.inputs %}' }),
      /\$states\.inputs does not exist here/,
    ],
    [
      'the variable $states',
      pass({ Assign: { states: 1 } }),
      /cannot be the name of a variable at \/States\/A\/Assign\/states$/,
    ],
    ['a variable with a dash', pass({ Assign: { 'a-b': 1 } }), /at \/States\/A\/Assign\/a-b$/],
  ])('%s', (_what, text, message) => {
    if (typeof message === 'string') expect(refusal(text)).toBe(message);
    else expect(refusal(text)).toMatch(message);
  });
});

test('the plain conditional is none of the later operators', () => {
  expect(() => parseDefinition(pass({ Output: '{% $exists($a) ? $a : 1 %}' }))).not.toThrow();
  expect(() =>
    parseDefinition(pass({ Output: '{% $states.input.a ? $states.input.a : 1 %}' })),
  ).not.toThrow();
});

test('a machine with everything this interpreter does is valid for asl-validator too', () => {
  const rule = { Condition: '{% $states.input.a = 1 %}', Next: 'Rest', Output: 1, Assign: { b: 2 } };
  const errors = { ErrorEquals: ['States.TaskFailed'] };
  const policy = {
    IntervalSeconds: 1,
    MaxAttempts: 2,
    BackoffRate: 1.5,
    MaxDelaySeconds: 9,
    JitterStrategy: 'FULL',
  };
  const states = {
    Work: task({
      TimeoutSeconds: '{% 10 %}',
      Retry: [{ ...errors, ...policy }],
      Catch: [{ ...errors, Next: 'Broken', Output: '{% $states.errorOutput %}', Assign: { why: 'x' } }],
      Output: '{% $states.result.Payload %}',
      Assign: { a: '{% $states.result.Payload.a %}' },
      Next: 'Which',
    }),
    Which: { Type: 'Choice', Choices: [rule], Default: 'Rest', Output: {}, Assign: { b: 3 } },
    Rest: { Type: 'Wait', Seconds: '{% $b %}', Next: 'On' },
    On: { Type: 'Pass', Output: { d: [1] }, Assign: { c: 1 }, Next: 'Done' },
    Done: { Type: 'Succeed', Output: '{% $c %}' },
    Broken: { Type: 'Fail', Error: 'Broken', Cause: '{% $why %}' },
  };
  const text = definition(states, { Comment: 'all', TimeoutSeconds: 100 });
  expect(validate(JSON.parse(text))).toMatchObject({ isValid: true, errors: [] });
  expect(() => parseDefinition(text)).not.toThrow();
});

test('the same text is compiled once', () => {
  const text = definition({ A: { Type: 'Succeed' } });
  expect(parseDefinition(text)).toBe(parseDefinition(text));
});
