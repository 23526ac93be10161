import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { begun, ended, example, publish, serviceOf, untilRollout, useStage } from './demo-context.ts';

const stage = useStage();

/** Somebody presses "Stop" in the console: the execution ends there and then, and none of its Catches runs. */
async function stopExecution(name: string): Promise<void> {
  const { clientOptions, deployment } = stage();
  const client = new SFNClient(clientOptions);
  const executionArn = `${deployment.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  await client.send(new StopExecutionCommand({ executionArn }));
  client.destroy();
}

async function switchRule(Command: typeof DisableRuleCommand | typeof EnableRuleCommand, Name: string) {
  const client = new EventBridgeClient(stage().clientOptions);
  await client.send(new Command({ Name }));
  client.destroy();
}

test('an execution is stopped by hand in the middle of a rollout: another one goes on and ends it', async () => {
  const image = await publish(stage(), example('v2'));
  const { rollout: id } = await begun(stage(), image);
  await untilRollout(stage(), id, ({ traffic }) => traffic.green === 50);
  await stopExecution(`${id}-e1`);
  const rollout = await ended(stage(), id);
  expect(rollout).toMatchObject({ outcome: 'promoted', failure: null, abort: null });
  const takeovers = rollout.timeline.filter(({ what }) => what.startsWith('taken over'));
  expect(takeovers).toHaveLength(1);
});

test('the event of an image never comes: the reconciler finds it', async () => {
  await switchRule(DisableRuleCommand, 'greenshift-images');
  const image = await publish(stage(), example('v1'));
  const rollout = await begun(stage(), image);
  expect(rollout.cause.kind).toBe('image-published');
  await switchRule(EnableRuleCommand, 'greenshift-images');
  expect(await ended(stage(), rollout.rollout)).toMatchObject({ outcome: 'promoted' });
  expect(await serviceOf(stage())).toMatchObject({ live: { image }, rollout: null });
});
