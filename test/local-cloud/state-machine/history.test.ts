import { expect, test } from 'vitest';
import { FunctionError } from '../../../local-cloud/internal-interfaces.ts';
import { begin, definition, identity, run, START, type Started, task } from './small-machine.ts';

const short = ({ events }: Started) =>
  events.map(({ id, previousEventId, type }) => [id, previousEventId, type]);

test('a machine with a task, a choice and a wait leaves the history that AWS keeps', async () => {
  const Output = '{% $states.result.Payload %}';
  const Arguments = { FunctionName: 'work', Payload: 1 };
  const text = definition({
    Work: task({ Arguments, TimeoutSeconds: 9, Output, Assign: { n: 2 }, Next: 'Which' }),
    Which: { Type: 'Choice', Choices: [{ Condition: true, Next: 'Rest' }] },
    Rest: { Type: 'Wait', Seconds: 3, Next: 'Done' },
    Done: { Type: 'Succeed' },
  });
  const { events, ...started } = await run(text, { input: 'in', work: () => 'out' });
  const details = { truncated: false };
  const invoke = { resourceType: 'lambda', resource: 'invoke' };
  const result = '{"ExecutedVersion":"$LATEST","Payload":"out","StatusCode":200}';
  const [at, later] = [new Date(START), new Date(START + 3000)];
  const entered = (name: string) => ({
    stateEnteredEventDetails: { name, input: '"out"', inputDetails: details },
  });
  const exited = (name: string) => ({
    stateExitedEventDetails: { name, output: '"out"', outputDetails: details },
  });
  const assigned = { assignedVariables: { n: '2' }, assignedVariablesDetails: details };
  expect(started.outcome).toEqual({ status: 'SUCCEEDED', output: '"out"' });
  expect(events).toEqual([
    {
      id: 1,
      previousEventId: 0,
      timestamp: at,
      type: 'ExecutionStarted',
      executionStartedEventDetails: { input: '"in"', inputDetails: details, roleArn: identity.roleArn },
    },
    {
      id: 2,
      previousEventId: 0,
      timestamp: at,
      type: 'TaskStateEntered',
      stateEnteredEventDetails: { name: 'Work', input: '"in"', inputDetails: details },
    },
    {
      id: 3,
      previousEventId: 2,
      timestamp: at,
      type: 'TaskScheduled',
      taskScheduledEventDetails: {
        ...invoke,
        region: 'eu-central-1',
        parameters: JSON.stringify(Arguments),
        timeoutInSeconds: 9,
      },
    },
    { id: 4, previousEventId: 3, timestamp: at, type: 'TaskStarted', taskStartedEventDetails: invoke },
    {
      id: 5,
      previousEventId: 4,
      timestamp: at,
      type: 'TaskSucceeded',
      taskSucceededEventDetails: { ...invoke, output: result, outputDetails: details },
    },
    {
      id: 6,
      previousEventId: 5,
      timestamp: at,
      type: 'TaskStateExited',
      stateExitedEventDetails: { ...exited('Work').stateExitedEventDetails, ...assigned },
    },
    { id: 7, previousEventId: 6, timestamp: at, type: 'ChoiceStateEntered', ...entered('Which') },
    { id: 8, previousEventId: 7, timestamp: at, type: 'ChoiceStateExited', ...exited('Which') },
    { id: 9, previousEventId: 8, timestamp: at, type: 'WaitStateEntered', ...entered('Rest') },
    { id: 10, previousEventId: 9, timestamp: later, type: 'WaitStateExited', ...exited('Rest') },
    { id: 11, previousEventId: 10, timestamp: later, type: 'SucceedStateEntered', ...entered('Done') },
    { id: 12, previousEventId: 11, timestamp: later, type: 'SucceedStateExited', ...exited('Done') },
    {
      id: 13,
      previousEventId: 12,
      timestamp: later,
      type: 'ExecutionSucceeded',
      executionSucceededEventDetails: { output: '"out"', outputDetails: details },
    },
  ]);
});

test('a task that is retried and then fails is entered once and never left', async () => {
  const started = await run(definition({ A: task({ Retry: [{ ErrorEquals: ['Boom'], MaxAttempts: 1 }] }) }), {
    work: () => {
      throw new FunctionError('Boom', 'it broke');
    },
  });
  expect(short(started)).toEqual([
    [1, 0, 'ExecutionStarted'],
    [2, 0, 'TaskStateEntered'],
    [3, 2, 'TaskScheduled'],
    [4, 3, 'TaskStarted'],
    [5, 4, 'TaskFailed'],
    [6, 5, 'TaskScheduled'],
    [7, 6, 'TaskStarted'],
    [8, 7, 'TaskFailed'],
    [9, 8, 'ExecutionFailed'],
  ]);
  const cause = '{"errorType":"Boom","errorMessage":"it broke"}';
  expect(started.events[7]?.taskFailedEventDetails).toEqual({
    resourceType: 'lambda',
    resource: 'invoke',
    error: 'Boom',
    cause,
  });
  expect(started.events[8]?.executionFailedEventDetails).toEqual({ error: 'Boom', cause });
});

test('a caught timeout is a TaskTimedOut and the state is left', async () => {
  const Catch = [{ ErrorEquals: ['States.Timeout'], Next: 'B' }];
  const text = definition({ A: task({ TimeoutSeconds: 5, Catch }), B: { Type: 'Fail', Error: 'Late' } });
  const started = await run(text, { work: () => new Promise(() => {}) });
  expect(started.events.map((event) => event.type).slice(4)).toEqual([
    'TaskTimedOut',
    'TaskStateExited',
    'FailStateEntered',
    'ExecutionFailed',
  ]);
  expect(started.events[4]?.taskTimedOutEventDetails).toMatchObject({ error: 'States.Timeout' });
});

test('a function as the resource has events of its own', async () => {
  const Resource = 'arn:aws:lambda:eu-central-1:111122223333:function:work';
  const started = await run(definition({ A: { Type: 'Task', Resource, End: true } }), {
    input: 1,
    work: () => 2,
  });
  expect(started.events.slice(2, 5)).toMatchObject([
    {
      type: 'LambdaFunctionScheduled',
      lambdaFunctionScheduledEventDetails: { resource: Resource, input: '1' },
    },
    { type: 'LambdaFunctionStarted' },
    { type: 'LambdaFunctionSucceeded', lambdaFunctionSucceededEventDetails: { output: '2' } },
  ]);
});

test('an expression that gives nothing is told with the state and the field it stands in', async () => {
  const text = definition({
    A: { Type: 'Pass', Next: 'B' },
    B: { Type: 'Pass', Output: { result: '{% $missing %}' }, End: true },
  });
  const started = await run(text);
  // As AWS has it: the failure follows what came before the state was entered.
  expect(short(started).slice(3)).toEqual([
    [4, 3, 'PassStateEntered'],
    [5, 3, 'EvaluationFailed'],
    [6, 5, 'ExecutionFailed'],
  ]);
  expect(started.events[4]?.evaluationFailedEventDetails).toEqual({
    state: 'B',
    location: 'Output/result',
    error: 'States.QueryEvaluationError',
    cause:
      "An error occurred while executing the state 'B' (entered at the event id #4). The JSONata expression " +
      "'$missing' specified for the field 'Output/result' returned nothing (undefined).",
  });
});

test('an abort and a time-out are the last event', async () => {
  const started = begin(definition({ A: { Type: 'Wait', Seconds: 60, End: true } }));
  await started.clock.advance(1000);
  started.execution.abort('Stop', 'now');
  expect(started.events[2]).toEqual({
    id: 3,
    previousEventId: 0,
    timestamp: new Date(START + 1000),
    type: 'ExecutionAborted',
    executionAbortedEventDetails: { error: 'Stop', cause: 'now' },
  });
  const timed = await run(definition({ A: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 5 }));
  expect(timed.events.map((event) => event.type)).toEqual([
    'ExecutionStarted',
    'WaitStateEntered',
    'ExecutionTimedOut',
  ]);
});

test('a machine that goes round for ever ends at 25,000 events', async () => {
  const text = definition({ A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
  const { events, outcome } = await run(text);
  expect(events).toHaveLength(25_000);
  expect(outcome).toEqual({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
});
