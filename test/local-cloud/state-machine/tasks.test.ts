import { describe, expect, test } from 'vitest';
import { FunctionError } from '../../../local-cloud/internal-interfaces.ts';
import { AwsError } from '../../../local-cloud/operations.ts';
import { begin, definition, endedAt, INVOKE, outputOf, run, task } from './small-machine.ts';

const boom = () => {
  throw new FunctionError('Boom', 'it broke');
};
const all = (more: Record<string, unknown> = {}) => ({ ErrorEquals: ['States.ALL'], ...more });

describe('a Task', () => {
  test('invokes its function with the arguments and answers as lambda:invoke does', async () => {
    const Arguments = { FunctionName: 'work', Payload: { id: '{% $states.input.id %}' } };
    const { outcome, calls } = await run(definition({ A: task({ Arguments }) }), {
      input: { id: 'web-1' },
      work: (payload: { id: string }) => ({ said: payload.id }),
    });
    expect(calls).toEqual([{ name: 'work', payload: { id: 'web-1' }, at: 0 }]);
    expect(JSON.parse((outcome as { output: string }).output)).toEqual({
      ExecutedVersion: '$LATEST',
      Payload: { said: 'web-1' },
      StatusCode: 200,
    });
  });

  test('gives its result to Output and Assign', async () => {
    const more = {
      Output: '{% $states.result.Payload.n + 1 %}',
      Assign: { n: '{% $states.result.Payload.n %}' },
    };
    const text = definition({
      A: task({ ...more, Next: 'B' }),
      B: { Type: 'Succeed', Output: '{% [$states.input, $n] %}' },
    });
    expect(await outputOf(text, { work: () => ({ n: 1 }) })).toEqual([2, 1]);
  });

  test('whose resource is a function sends that its input and returns the bare answer', async () => {
    const Resource = 'arn:aws:lambda:eu-central-1:111122223333:function:work';
    const text = definition({ A: { Type: 'Task', Resource, End: true } });
    const { outcome, calls } = await run(text, { input: { a: 1 }, work: () => ({ b: 2 }) });
    expect(calls[0]).toMatchObject({ name: Resource, payload: { a: 1 } });
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: '{"b":2}' });
  });

  test.each([
    [
      'a handler’s error',
      new FunctionError('Boom', 'it broke'),
      'Boom',
      '{"errorType":"Boom","errorMessage":"it broke"}',
    ],
    [
      'a function’s timeout',
      new FunctionError('Sandbox.Timedout', 'after 3 s'),
      'Sandbox.Timedout',
      /after 3 s/,
    ],
    [
      'a timeout told by the service',
      new AwsError('Sandbox.Timedout', 'after 3 s'),
      'Sandbox.Timedout',
      /after 3 s/,
    ],
    [
      'an unknown function',
      new AwsError('ResourceNotFoundException', 'Function not found: x', 404),
      'Lambda.ResourceNotFoundException',
      /Function not found: x .*404/,
    ],
    [
      'throttling',
      new AwsError('TooManyRequestsException', 'slow', 429),
      'Lambda.TooManyRequestsException',
      /slow/,
    ],
    ['anything else', new TypeError('odd'), 'Lambda.Unknown', /odd/],
  ])('names %s as Step Functions does', async (_what, error, name, cause) => {
    const { outcome } = await run(definition({ A: task() }), {
      work: () => {
        throw error;
      },
    });
    expect(outcome).toMatchObject({ status: 'FAILED', error: name });
    expect((outcome as { cause: string }).cause).toMatch(cause);
  });
});

describe('Retry', () => {
  const times = async (retrier: Record<string, unknown>, work: () => unknown = boom, random = () => 0.5) => {
    const { calls, outcome } = await run(definition({ A: task({ Retry: [retrier] }) }), { work, random });
    return { at: calls.map((call) => call.at), outcome };
  };

  test('by default tries three times more, after 1, 2 and 4 seconds', async () => {
    const { at, outcome } = await times(all());
    expect(at).toEqual([0, 1, 3, 7]);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'Boom' });
  });

  test('backs off as it is told and never longer than MaxDelaySeconds', async () => {
    const policy = { IntervalSeconds: 2, BackoffRate: 3, MaxDelaySeconds: 10, MaxAttempts: 4 };
    expect((await times(all(policy))).at).toEqual([0, 2, 8, 18, 28]);
  });

  test('with full jitter waits any part of the delay', async () => {
    const policy = { IntervalSeconds: 10, BackoffRate: 1, JitterStrategy: 'FULL', MaxAttempts: 2 };
    expect((await times(all(policy), boom, () => 0.25)).at).toEqual([0, 2.5, 5]);
  });

  test('with no attempts doesn’t retry', async () => {
    expect((await times(all({ MaxAttempts: 0 }))).at).toEqual([0]);
  });

  test('succeeds with the attempt that does', async () => {
    const { outcome } = await run(
      definition({ A: task({ Retry: [all()], Output: '{% $states.context.State.RetryCount %}' }) }),
      {
        work: (_payload, call) => (call < 3 ? boom() : 'fine'),
      },
    );
    expect(outcome).toEqual({ status: 'SUCCEEDED', output: '2' });
  });

  test('counts each retrier for itself, and the first that names the error decides alone', async () => {
    const Retry = [
      { ErrorEquals: ['Boom'], MaxAttempts: 1 },
      { ErrorEquals: ['Bang'], MaxAttempts: 1 },
      all(),
    ];
    const { calls, outcome } = await run(definition({ A: task({ Retry }) }), {
      work: (_payload, call) => {
        throw new FunctionError(call % 2 === 1 ? 'Boom' : 'Bang', '');
      },
    });
    expect(calls).toHaveLength(3);
    expect(outcome).toMatchObject({ error: 'Boom' });
  });

  test.each([
    ['States.TaskFailed', 'Boom', true],
    ['States.TaskFailed', 'States.Timeout', false],
    ['States.Timeout', 'States.Timeout', true],
    ['States.ALL', 'States.Timeout', true],
    ['Other', 'Boom', false],
  ])('%s on %s: %s', async (name, error, retried) => {
    const fail = () => {
      throw new FunctionError(error, '');
    };
    const { at } = await times({ ErrorEquals: [name], MaxAttempts: 1 }, fail);
    expect(at).toHaveLength(retried ? 2 : 1);
  });
});

describe('Catch', () => {
  const catching = (catcher: Record<string, unknown>, more: Record<string, unknown> = {}) =>
    definition({
      A: task({ Catch: [{ Next: 'Caught', ...catcher }], ...more }),
      Caught: {
        Type: 'Succeed',
        Output: '{% { "input": $states.input, "why": $exists($why) ? $why : null } %}',
      },
    });

  test('leads on with the error as output', async () => {
    const Cause = '{"errorType":"Boom","errorMessage":"it broke"}';
    expect(await outputOf(catching(all()), { work: boom })).toEqual({
      input: { Error: 'Boom', Cause },
      why: null,
    });
  });

  test('gets a cause as Lambda writes it, with the stack, and no more than 32,768 characters of it', async () => {
    const trace = Array.from({ length: 10 }, (_, line) => `    at step (/var/task/index.mjs:${line})`);
    const failing = (message: string) => {
      const work = () => Promise.reject(new FunctionError('Boom', message, trace));
      return outputOf(catching(all()), { work }) as Promise<{ input: { Error: string; Cause: string } }>;
    };
    const long = 'not authorized to perform '.repeat(100);
    const { input } = await failing(long);
    expect(input.Error).toBe('Boom');
    expect(JSON.parse(input.Cause)).toEqual({ errorType: 'Boom', errorMessage: long, trace });
    const { Cause } = (await failing('x'.repeat(50_000))).input;
    expect(Cause).toHaveLength(32_768);
    expect(Cause).toMatch(/^\{"errorType":"Boom","errorMessage":"xxx/);
  });

  test('shapes its own output and variables from the error and the state’s input', async () => {
    const shape = { Output: '{% $states.input.id %}', Assign: { why: '{% $states.errorOutput.Error %}' } };
    expect(await outputOf(catching(all(shape)), { work: boom, input: { id: 9 } })).toEqual({
      input: 9,
      why: 'Boom',
    });
  });

  test('comes after the retries', async () => {
    const { calls, outcome } = await run(catching(all(), { Retry: [all({ MaxAttempts: 2 })] }), {
      work: boom,
    });
    expect(calls).toHaveLength(3);
    expect(outcome.status).toBe('SUCCEEDED');
  });

  test('also catches an expression of the task that fails', async () => {
    const text = catching(
      { ErrorEquals: ['States.QueryEvaluationError'] },
      { Output: '{% $states.result.Payload.x %}' },
    );
    expect(await outputOf(text)).toMatchObject({ input: { Error: 'States.QueryEvaluationError' } });
  });

  test('of another error lets it fail the execution', async () => {
    const { outcome } = await run(catching({ ErrorEquals: ['Other'] }), { work: boom });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'Boom' });
  });

  test('does not catch its own failing expression', async () => {
    const { outcome } = await run(catching(all({ Output: '{% $nothing %}' })), { work: boom });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.QueryEvaluationError' });
  });

  test('of all errors does not take arguments that lambda:invoke does not have', async () => {
    const text = catching(all(), { Arguments: '{% { "FunctionName": "work", "Qualifier": "1" } %}' });
    const { outcome, calls } = await run(text);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.Runtime' });
    expect(calls).toEqual([]);
  });
});

describe('limits of size', () => {
  const large = 'x'.repeat(262_145);

  test.each([
    [all(), 'FAILED'],
    [{ ErrorEquals: ['States.DataLimitExceeded'] }, 'SUCCEEDED'],
  ])('an answer above 256 KiB under Catch %j: %s', async (catcher, status) => {
    const text = definition({ A: task({ Catch: [{ ...catcher, Next: 'B' }] }), B: { Type: 'Succeed' } });
    const { outcome, events } = await run(text, { work: () => large });
    expect(outcome.status).toBe(status);
    expect(events.find((event) => event.type === 'TaskFailed')?.taskFailedEventDetails).toMatchObject({
      error: 'States.DataLimitExceeded',
    });
  });

  test('an output above 256 KiB fails its state', async () => {
    const Output = '{% $states.input & $states.input %}';
    const { outcome } = await run(definition({ A: { Type: 'Pass', Output, End: true } }), {
      input: 'ü'.repeat(70_000),
    });
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });
});

describe('TimeoutSeconds', () => {
  test('of a task gives up on a function that runs on, and its late answer changes nothing', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const started = begin(
      definition({
        A: task({ TimeoutSeconds: 5, Catch: [all({ Next: 'W' })] }),
        W: { Type: 'Wait', Seconds: 60, End: true },
      }),
      {
        work: () => promise,
      },
    );
    await started.clock.advance(10_000);
    resolve('late');
    await started.clock.advance(100_000);
    expect(started.execution.outcome()).toEqual({
      status: 'SUCCEEDED',
      output: '{"Error":"States.Timeout","Cause":""}',
    });
    expect(started.events.map((event) => event.type)).not.toContain('TaskSucceeded');
    expect(endedAt(started)).toBe(65);
  });

  test('counts anew for every attempt', async () => {
    const Retry = [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 1, IntervalSeconds: 1 }];
    const { outcome, calls, ...started } = await run(
      definition({ A: task({ TimeoutSeconds: '{% 5 %}', Retry }) }),
      {
        work: () => new Promise(() => {}),
      },
    );
    expect(calls.map((call) => call.at)).toEqual([0, 6]);
    expect(outcome).toEqual({ status: 'FAILED', error: 'States.Timeout', cause: undefined });
    expect(endedAt(started)).toBe(11);
  });

  test('of the machine ends the execution past every Catch', async () => {
    const A = task({ Catch: [all({ Next: 'B' })] });
    const text = definition({ A, B: { Type: 'Succeed' } }, { TimeoutSeconds: 30 });
    const started = await run(text, { work: () => new Promise(() => {}) });
    expect(started.outcome).toMatchObject({ status: 'TIMED_OUT' });
    expect(endedAt(started)).toBe(30);
  });

  test('ends every execution after a year at the latest', async () => {
    const started = begin(definition({ A: { Type: 'Wait', Seconds: 99_999_999, End: true } }));
    await started.clock.advance(366 * 24 * 60 * 60 * 1000);
    expect(started.execution.outcome()).toMatchObject({ status: 'TIMED_OUT' });
    expect(endedAt(started)).toBe(365 * 24 * 60 * 60);
  });
});

describe('abort', () => {
  test('ends the execution at once; the function runs on unheard', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const started = begin(
      definition({ A: task({ Next: 'B', Catch: [all({ Next: 'B' })] }), B: { Type: 'Succeed' } }),
      { work: () => promise },
    );
    await started.clock.advance(1000);
    started.execution.abort('Operator', 'enough');
    started.execution.abort('Again');
    expect(started.execution.outcome()).toEqual({ status: 'ABORTED', error: 'Operator', cause: 'enough' });
    resolve('late');
    await started.clock.advance(10_000);
    expect(started.events.map((event) => event.type).slice(-2)).toEqual(['TaskStarted', 'ExecutionAborted']);
    expect(await started.execution.ended).toMatchObject({ status: 'ABORTED' });
  });

  test('of an execution that waits leaves no timer behind that would wake it', async () => {
    const started = begin(definition({ A: { Type: 'Wait', Seconds: 10, Next: 'B' }, B: task() }));
    await started.clock.advance(5000);
    started.execution.abort();
    await started.clock.advance(60_000);
    expect(started.calls).toEqual([]);
    expect(endedAt(started)).toBe(5);
  });

  test('before the first state keeps its function from being called', async () => {
    const started = begin(definition({ A: task() }));
    started.execution.abort();
    await started.clock.advance(1000);
    expect(started.calls).toEqual([]);
  });
});

test('the invoke resource of another partition is the same integration', async () => {
  const Resource = INVOKE.replace('aws', 'aws-cn');
  expect(await outputOf(definition({ A: task({ Resource }) }))).toMatchObject({ StatusCode: 200 });
});
