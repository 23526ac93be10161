import type {
  CreateStateMachineCommandOutput,
  DescribeExecutionCommandOutput,
  GetExecutionHistoryCommandOutput,
  ListExecutionsCommandOutput,
  ListStateMachinesCommandOutput,
} from '@aws-sdk/client-sfn';
import { describe, expect, test } from 'vitest';
import type { CloudEvent, Region } from '../../../../local-cloud/region.ts';
import {
  createStepFunctions,
  type StepFunctionsOptions,
} from '../../../../local-cloud/services/step-functions/step-functions.ts';
import { virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';
import { definition, START, task } from '../../state-machine/small-machine.ts';

const DAY = 24 * 60 * 60 * 1000;
const roleArn = 'arn:aws:iam::111122223333:role/small';
const machineArn = 'arn:aws:states:eu-central-1:111122223333:stateMachine:small';
const executionArn = (name: string) => `arn:aws:states:eu-central-1:111122223333:execution:small:${name}`;

const waiting = definition({ A: { Type: 'Wait', Seconds: 60, End: true } });
const failing = definition({ A: { Type: 'Fail', Error: 'Broken', Cause: 'because' } });

/** Step Functions on a virtual clock, with one state machine when a definition is given. */
function open(
  text?: string,
  invoke: (name: string, payload: unknown) => Promise<unknown> = async () => null,
  options: StepFunctionsOptions = {},
) {
  const clock = virtualClock(START);
  const events: CloudEvent[] = [];
  const region: Region = {
    clock,
    account: '111122223333',
    name: 'eu-central-1',
    random: () => 0.5,
    emit: (event) => void events.push(event),
  };
  const { service, close } = createStepFunctions(region, { invoke }, options);
  const call = async <Output>(operation: string, input: unknown = {}) =>
    (await service.operations[operation]!(input, { requestId: 'r' })) as Output;
  const ready =
    text === undefined ? undefined : call('CreateStateMachine', { name: 'small', definition: text, roleArn });
  const start = (name?: string, input?: string) =>
    call('StartExecution', { stateMachineArn: machineArn, name, input });
  const describeOne = (name: string) =>
    call<DescribeExecutionCommandOutput>('DescribeExecution', { executionArn: executionArn(name) });
  return { clock, events, call, close, ready, start, describeOne, signingName: service.signingName };
}

const refused = (code: string, message?: string | RegExp) =>
  expect.objectContaining({ code, ...(message ? { message: expect.stringMatching(message) } : {}) });

describe('state machines', () => {
  test('creating the same one twice is creating it once, another of its name already exists', async () => {
    const { call, clock } = open();
    const create = (text: string, role = roleArn) =>
      call<CreateStateMachineCommandOutput>('CreateStateMachine', {
        name: 'small',
        definition: text,
        roleArn: role,
      });
    expect(await create(waiting)).toEqual({ stateMachineArn: machineArn, creationDate: new Date(START) });
    await clock.advance(1000);
    expect((await create(waiting, `${roleArn}2`)).creationDate).toEqual(new Date(START));
    await expect(create(failing)).rejects.toEqual(refused('StateMachineAlreadyExists', machineArn));
  });

  test('a definition that cannot be run is refused with its place', async () => {
    const create = open().call('CreateStateMachine', {
      name: 'small',
      definition: definition({ A: { Type: 'Map' } }),
      roleArn,
    });
    await expect(create).rejects.toEqual(
      refused('InvalidDefinition', /"Map" is not supported.* at \/States\/A\/Type'$/),
    );
  });

  test.each([
    [{ name: 'a b' }, 'InvalidName'],
    [{ name: 'x'.repeat(81) }, 'ValidationException'],
    [{ type: 'EXPRESS' }, 'ValidationException'],
    [{ publish: true }, 'ValidationException'],
    [{ loggingConfiguration: { level: 'ALL' } }, 'ValidationException'],
    [{ definition: undefined }, 'ValidationException'],
    [{ roleArn: 'small' }, 'InvalidArn'],
  ])('%j is refused: %s', async (input, code) => {
    const create = open().call('CreateStateMachine', {
      name: 'small',
      definition: waiting,
      roleArn,
      ...input,
    });
    await expect(create).rejects.toEqual(refused(code));
  });

  test('keeps the tags that it was made with', async () => {
    const { call } = open();
    const tags = [{ key: 'a', value: 'b' }];
    await call('CreateStateMachine', { name: 'small', definition: waiting, roleArn, tags });
    expect(await call('ListTagsForResource', { resourceArn: machineArn })).toEqual({ tags });
  });

  test('an update changes what starts from now on, not what runs', async () => {
    const { call, clock, start, describeOne } = open(waiting);
    await start('before');
    const update = (input: object) =>
      call<{ revisionId: string }>('UpdateStateMachine', { stateMachineArn: machineArn, ...input });
    const { revisionId } = await update({ definition: failing });
    expect(await call('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({
      definition: failing,
      revisionId,
      status: 'ACTIVE',
    });
    await start('after');
    await clock.advance(60_000);
    expect((await describeOne('before')).status).toBe('SUCCEEDED');
    expect((await describeOne('after')).status).toBe('FAILED');
    expect((await update({ definition: failing })).revisionId).toBe(revisionId);
    await expect(update({})).rejects.toEqual(refused('MissingRequiredParameter'));
  });

  test('are listed page by page', async () => {
    const { call } = open();
    for (const name of ['a', 'b', 'c'])
      await call('CreateStateMachine', { name, definition: waiting, roleArn });
    const first = await call<ListStateMachinesCommandOutput>('ListStateMachines', { maxResults: 2 });
    expect(first.stateMachines?.map(({ name }) => name)).toEqual(['a', 'b']);
    const { nextToken } = first;
    const second = await call<ListStateMachinesCommandOutput>('ListStateMachines', { nextToken });
    expect(second).toMatchObject({ stateMachines: [{ name: 'c' }], nextToken: undefined });
    await expect(call('ListStateMachines', { nextToken: 'x' })).rejects.toEqual(refused('InvalidToken'));
    await expect(call('ListStateMachines', { maxResults: 1001 })).rejects.toEqual(
      refused('ValidationException'),
    );
  });

  test('deleting one ends its executions at their next transition, and it goes with the last', async () => {
    const text = definition({ A: { Type: 'Wait', Seconds: 60, Next: 'B' }, B: task() });
    const { call, clock, start, describeOne } = open(text);
    await start('one');
    await clock.advance(1000);
    await call('DeleteStateMachine', { stateMachineArn: machineArn });
    expect(await call('DescribeStateMachine', { stateMachineArn: machineArn })).toMatchObject({
      status: 'DELETING',
    });
    await expect(start('two')).rejects.toEqual(refused('StateMachineDeleting'));
    expect((await describeOne('one')).status).toBe('RUNNING');
    await clock.advance(60_000);
    expect((await describeOne('one')).status).toBe('ABORTED');
    await expect(start('two')).rejects.toEqual(refused('StateMachineDoesNotExist'));
    expect(await call('DeleteStateMachine', { stateMachineArn: machineArn })).toEqual({});
  });
});

describe('StartExecution', () => {
  test('with the same name and input is answered as the first time while the execution runs', async () => {
    const { clock, start, events } = open(waiting);
    const first = await start('one', '{"a":1}');
    expect(first).toEqual({ executionArn: executionArn('one'), startDate: new Date(START) });
    await clock.advance(10_000);
    expect(await start('one', '{"a":1}')).toEqual(first);
    expect(events).toHaveLength(1);
  });

  test('with another input, or of a closed execution, finds the name taken', async () => {
    const { clock, start } = open(waiting);
    await start('one', '{"a":1}');
    await expect(start('one', '{ "a": 1 }')).rejects.toEqual(
      refused('ExecutionAlreadyExists', executionArn('one')),
    );
    await clock.advance(60_000);
    await expect(start('one', '{"a":1}')).rejects.toEqual(refused('ExecutionAlreadyExists'));
  });

  test('has the name back 90 days after the execution closed', async () => {
    const { clock, start, describeOne, call } = open(waiting);
    await start('one');
    await clock.advance(60_000 + 90 * DAY);
    await expect(start('one')).rejects.toEqual(refused('ExecutionAlreadyExists'));
    await clock.advance(1);
    await expect(describeOne('one')).rejects.toEqual(refused('ExecutionDoesNotExist'));
    await start('one');
    expect((await describeOne('one')).status).toBe('RUNNING');
    const { executions } = await call<ListExecutionsCommandOutput>('ListExecutions', {
      stateMachineArn: machineArn,
    });
    expect(executions).toHaveLength(1);
  });

  test('makes a name up when none is given', async () => {
    const { start } = open(waiting);
    expect(await start()).toMatchObject({
      executionArn: executionArn('88888888-8888-4888-8888-888888888888'),
    });
  });

  test.each([
    ['{', 'InvalidExecutionInput'],
    ['', 'InvalidExecutionInput'],
    [`"${'x'.repeat(262_144)}"`, 'ValidationException'],
  ])('refuses an input that is no JSON or too large (%#)', async (input, code) => {
    await expect(open(waiting).start('one', input)).rejects.toEqual(refused(code));
  });

  test('refuses odd names and unknown machines', async () => {
    const { start, call } = open(waiting);
    await expect(start('a/b')).rejects.toEqual(refused('InvalidName', "Invalid Name: 'a/b'"));
    await expect(start('x'.repeat(81))).rejects.toEqual(refused('ValidationException'));
    const unknown = call('StartExecution', { stateMachineArn: `${machineArn}2` });
    await expect(unknown).rejects.toEqual(refused('StateMachineDoesNotExist', `${machineArn}2`));
    await expect(call('StartExecution', { stateMachineArn: 'small' })).rejects.toEqual(refused('InvalidArn'));
  });

  test('answers before the first function is called', async () => {
    const calls: string[] = [];
    const { start, clock } = open(definition({ A: task() }), async (name) => calls.push(name));
    const answer = start('one');
    expect(calls).toEqual([]);
    await answer;
    await clock.advance(0);
    expect(calls).toEqual(['work']);
  });
});

describe('executions', () => {
  test('without a history an execution ends as with one, and asking for its history is refused', async () => {
    const { call, ready, clock, describeOne, start } = open(waiting, undefined, { keepsHistory: false });
    await ready;
    await start('one');
    await clock.advance(60_000);
    expect(await describeOne('one')).toMatchObject({ status: 'SUCCEEDED' });
    await expect(call('GetExecutionHistory', { executionArn: executionArn('one') })).rejects.toThrow(
      /no history/,
    );
  });

  test('are described as they stand', async () => {
    const { clock, start, describeOne } = open(waiting);
    await start('one', '7');
    const running = {
      executionArn: executionArn('one'),
      stateMachineArn: machineArn,
      name: 'one',
      status: 'RUNNING',
      startDate: new Date(START),
      input: '7',
      inputDetails: { included: true },
      redriveCount: 0,
      redriveStatus: 'NOT_REDRIVABLE',
    };
    expect(await describeOne('one')).toMatchObject(running);
    expect(await describeOne('one')).not.toHaveProperty('stopDate');
    await clock.advance(60_000);
    const ended = { status: 'SUCCEEDED', stopDate: new Date(START + 60_000), output: '7' };
    expect(await describeOne('one')).toMatchObject({ ...running, ...ended });
  });

  test('are listed from the newest, by status and page', async () => {
    const { clock, start, call } = open(waiting);
    await start('a');
    await clock.advance(60_000);
    for (const name of ['b', 'c', 'd']) await start(name);
    const list = async (input: object) => {
      const page = await call<ListExecutionsCommandOutput>('ListExecutions', {
        stateMachineArn: machineArn,
        ...input,
      });
      return { names: page.executions?.map(({ name }) => name), nextToken: page.nextToken };
    };
    expect((await list({})).names).toEqual(['d', 'c', 'b', 'a']);
    expect((await list({ statusFilter: 'SUCCEEDED' })).names).toEqual(['a']);
    const { names, nextToken } = await list({ maxResults: 3 });
    expect(names).toEqual(['d', 'c', 'b']);
    await start('e');
    expect(await list({ maxResults: 3, nextToken })).toEqual({ names: ['a'], nextToken: undefined });
    await expect(list({ statusFilter: 'succeeded' })).rejects.toEqual(refused('ValidationException'));
  });

  test('have a history, read either way, by page, with or without its data', async () => {
    const { clock, start, call } = open(waiting);
    await start('one', '7');
    await clock.advance(60_000);
    const history = (input: object) =>
      call<GetExecutionHistoryCommandOutput>('GetExecutionHistory', {
        executionArn: executionArn('one'),
        ...input,
      });
    const types = ['ExecutionStarted', 'WaitStateEntered', 'WaitStateExited', 'ExecutionSucceeded'];
    expect((await history({})).events?.map(({ type }) => type)).toEqual(types);
    const first = await history({ reverseOrder: true, maxResults: 3 });
    const second = await history({ reverseOrder: true, maxResults: 3, nextToken: first.nextToken });
    const both = [...(first.events ?? []), ...(second.events ?? [])];
    expect(both.map(({ type }) => type)).toEqual(types.toReversed());
    expect(second.nextToken).toBeUndefined();
    const bare = await history({ includeExecutionData: false });
    expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({
      name: 'A',
      inputDetails: { truncated: false },
    });
    await expect(history({ executionArn: executionArn('two') })).rejects.toEqual(
      refused('ExecutionDoesNotExist'),
    );
  });

  test('are stopped at once and for good', async () => {
    const { clock, start, call, describeOne } = open(waiting);
    await start('one');
    await clock.advance(5000);
    const stop = { executionArn: executionArn('one'), error: 'Operator', cause: 'enough' };
    expect(await call('StopExecution', stop)).toEqual({ stopDate: new Date(START + 5000) });
    expect(await describeOne('one')).toMatchObject({ status: 'ABORTED', error: 'Operator', cause: 'enough' });
    await clock.advance(60_000);
    expect(await call('StopExecution', stop)).toEqual({ stopDate: new Date(START + 5000) });
  });
});

describe('Step Functions Execution Status Change', () => {
  test('tells of the start and of the end', async () => {
    const { clock, start, events } = open(failing);
    await start('one', '7');
    await clock.advance(1000);
    const detail = {
      executionArn: executionArn('one'),
      stateMachineArn: machineArn,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      name: 'one',
      startDate: START,
      input: '7',
      inputDetails: { included: true },
      output: null,
      outputDetails: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: expect.any(String),
    };
    const envelope = {
      source: 'aws.states',
      'detail-type': 'Step Functions Execution Status Change',
      resources: [executionArn('one')],
    };
    const running = { ...detail, status: 'RUNNING', stopDate: null, error: null, cause: null };
    const failed = { ...detail, status: 'FAILED', stopDate: START, error: 'Broken', cause: 'because' };
    expect(events).toEqual([
      { ...envelope, detail: running },
      { ...envelope, detail: failed },
    ]);
  });

  test.each([
    ['SUCCEEDED', waiting, 60_000, false],
    [
      'TIMED_OUT',
      definition({ A: { Type: 'Wait', Seconds: 60, End: true } }, { TimeoutSeconds: 5 }),
      60_000,
      false,
    ],
    ['ABORTED', waiting, 1000, true],
  ])('%s', async (status, text, ms, stop) => {
    const { clock, start, events, call } = open(text);
    await start('one');
    await clock.advance(ms);
    if (stop) await call('StopExecution', { executionArn: executionArn('one') });
    expect(events.map(({ detail }) => (detail as { status: string }).status)).toEqual(['RUNNING', status]);
  });

  test('leaves a large input out', async () => {
    const { start, events } = open(waiting);
    await start('one', `"${'x'.repeat(250 * 1024)}"`);
    expect(events[0]?.detail).toMatchObject({ input: null, inputDetails: { included: false } });
  });

  test('is not told of what closing ends', async () => {
    const { start, events, close, describeOne, clock } = open(waiting);
    await start('one');
    close();
    await clock.advance(60_000);
    expect((await describeOne('one')).status).toBe('ABORTED');
    expect(events).toHaveLength(1);
  });
});
