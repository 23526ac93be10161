import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { expect, test } from 'vitest';
import { fixture, QUICK, useEnvironment } from './demo-context.ts';
import { endedRollout, publish, serviceOf, startedRollout, untilRollout } from './rollouts.ts';

const environment = useEnvironment({
  ...QUICK,
  // Long enough to be stopped in.
  steps: [
    { weight: 50, bake: '10m' },
    { weight: 100, bake: '1m' },
  ],
});

/** Somebody presses "Stop" in the console: the execution ends there and then, and none of its Catches runs. */
async function stopExecution(name: string): Promise<void> {
  const { clientOptions, deployment } = environment();
  const client = new SFNClient(clientOptions);
  const executionArn = `${deployment.stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
  await client.send(new StopExecutionCommand({ executionArn }));
  client.destroy();
}

async function switchRule(Command: typeof DisableRuleCommand | typeof EnableRuleCommand, Name: string) {
  const client = new EventBridgeClient(environment().clientOptions);
  await client.send(new Command({ Name }));
  client.destroy();
}

test('an execution is stopped by hand in the middle of a rollout: another one continues it to its end', async () => {
  const image = await publish(environment(), fixture('v2'));
  const { rollout: id } = await startedRollout(environment(), image);
  await untilRollout(environment(), id, ({ traffic }) => traffic.green === 50);
  await stopExecution(`${id}-e1`);
  const rollout = await endedRollout(environment(), id);
  expect(rollout).toMatchObject({ outcome: 'promoted', failure: null, abort: null });
  const takeovers = rollout.timeline.filter(({ what }) => what.startsWith('taken over'));
  expect(takeovers).toHaveLength(1);
});

test('the event of an image never comes: the reconciler finds it', async () => {
  await switchRule(DisableRuleCommand, 'greenshift-images');
  const image = await publish(environment(), fixture('v1'));
  const rollout = await startedRollout(environment(), image);
  expect(rollout.cause.kind).toBe('image-published');
  await switchRule(EnableRuleCommand, 'greenshift-images');
  expect(await endedRollout(environment(), rollout.rollout)).toMatchObject({ outcome: 'promoted' });
  expect(await serviceOf(environment())).toMatchObject({ live: { image }, rollout: null });
});
