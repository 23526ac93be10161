import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  ListExecutionsCommand,
} from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { CloudRefused } from '../../../src/rollout/errors.ts';
import { aWorld, STATE_MACHINE } from '../world.ts';

const SECOND = 1_000;

/** A state machine whose executions take ten seconds. */
async function aMachine() {
  const world = await aWorld();
  const { stepFunctions } = world.clients;
  const definition = JSON.stringify({
    QueryLanguage: 'JSONata',
    StartAt: 'Bake',
    States: { Bake: { Type: 'Wait', Seconds: 10, End: true } },
  });
  const roleArn = 'arn:aws:iam::111122223333:role/engine';
  const command = new CreateStateMachineCommand({ name: 'rollout', definition, roleArn });
  expect((await stepFunctions.send(command)).stateMachineArn).toBe(STATE_MACHINE);
  const executions = async () => {
    const listed = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: STATE_MACHINE }));
    return (listed.executions ?? []).map(({ name }) => name).toSorted();
  };
  return { ...world, engine: world.ports.engine, executions };
}

const rollout = { id: 'web-42', epoch: 7 };

test('a rollout runs as one execution, named by it and its epoch, with nothing but these as its input', async () => {
  const { engine, executions, clients } = await aMachine();
  await engine.start(rollout);
  await engine.start(rollout);
  expect(await executions()).toEqual(['web-42-e7']);
  const executionArn = 'arn:aws:states:eu-west-1:111122223333:execution:rollout:web-42-e7';
  const { input } = await clients.stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
  expect(JSON.parse(input ?? '')).toEqual({ rollout: 'web-42', epoch: 7 });
});

test('it runs until it has ended, and being started again does not bring it back', async () => {
  const { engine, executions, clock } = await aMachine();
  expect(await engine.isRunning(rollout)).toBe(false);
  await engine.start(rollout);
  expect(await engine.isRunning(rollout)).toBe(true);
  await clock.advance(11 * SECOND);
  expect(await engine.isRunning(rollout)).toBe(false);
  await engine.start(rollout);
  expect(await engine.isRunning(rollout)).toBe(false);
  expect(await executions()).toEqual(['web-42-e7']);
});

test('another epoch is another execution', async () => {
  const { engine, executions } = await aMachine();
  await engine.start(rollout);
  await engine.start({ ...rollout, epoch: 8 });
  expect(await executions()).toEqual(['web-42-e7', 'web-42-e8']);
});

test('a state machine that is not there is a refusal', async () => {
  const { ports } = await aWorld();
  await expect(ports.engine.start(rollout)).rejects.toBeInstanceOf(CloudRefused);
});
