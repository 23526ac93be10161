import {
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  SFNClient,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { beforeEach, expect, test } from 'vitest';
import { fixture, QUICK, underLoad, useEnvironment } from './demo-context.ts';
import { groupOf } from './observations.ts';
import { installPrevious, untag, upgrade } from './previous-release.ts';
import {
  endedRollout,
  publish,
  type RolloutView,
  serviceOf,
  startedRollout,
  untilRollout,
} from './rollouts.ts';

/** Long enough for an upgrade in its middle. */
const environment = useEnvironment({
  ...QUICK,
  steps: [
    { weight: 50, bake: '10m' },
    { weight: 100, bake: '1m' },
  ],
});

beforeEach(() => installPrevious(environment()));

async function withClient<Result>(ask: (client: SFNClient) => Promise<Result>): Promise<Result> {
  const client = new SFNClient(environment().clientOptions);
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}

/** The executions of a rollout, the first one first. */
const executionsOf = (rollout: string): Promise<string[]> =>
  withClient(async (client) => {
    const { stateMachineArn } = environment().deployment;
    const { executions = [] } = await client.send(new ListExecutionsCommand({ stateMachineArn }));
    return executions
      .filter(({ name }) => name?.startsWith(`${rollout}-e`))
      .map(({ executionArn = '' }) => executionArn)
      .reverse();
  });

/** The states that an execution has entered, in their order. */
const statesOf = (executionArn: string | undefined): Promise<string[]> =>
  withClient(async (client) => {
    const { events = [] } = await client.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000 }),
    );
    return events.flatMap(({ stateEnteredEventDetails }) => stateEnteredEventDetails?.name ?? []);
  });

/** A rollout that the release before has brought to half of the traffic; then the stack is updated under it. */
async function upgradedHalfWay(image: string): Promise<RolloutView> {
  const before = await serviceOf(environment());
  const { rollout: id } = await startedRollout(environment(), await publish(environment(), fixture(image)));
  const rollout = await untilRollout(
    environment(),
    id,
    ({ phase, traffic }) => phase === 'baking' && traffic.green === 50,
  );
  for (const fleet of [before.live.fleet, id]) await untag(environment(), fleet);
  await upgrade(environment());
  return rollout;
}

test('a rollout begun by the release before ends well on its flow, and the next one is on the new', async () => {
  const { result, seen } = await underLoad(environment(), async () => {
    const { rollout: id } = await upgradedHalfWay('v2');
    return endedRollout(environment(), id);
  });
  expect(result).toMatchObject({ outcome: 'promoted', failure: null, abort: null });
  expect(seen.otherFailures).toEqual({});
  const [execution] = await executionsOf(result.rollout);
  const states = await statesOf(execution);
  expect(states.slice(0, 2)).toEqual(['Begin', 'Plan']);
  expect(states).toContain('RetireBlue');

  const next = await startedRollout(environment(), await publish(environment(), fixture('v4')));
  expect(await endedRollout(environment(), next.rollout)).toMatchObject({ outcome: 'promoted' });
  const [nextExecution] = await executionsOf(next.rollout);
  expect((await statesOf(nextExecution)).slice(0, 2)).toEqual(['Begin', 'Preflight']);
});

test('on-call sends back what the release before has begun', async () => {
  const { rollout: id, blue } = await upgradedHalfWay('v2');
  const pressed = await environment().api('POST', `/rollouts/${id}/rollback`);
  expect(pressed).toMatchObject({ status: 202, body: { outcome: 'rolled-back' } });
  expect(await endedRollout(environment(), id)).toMatchObject({ outcome: 'reverted' });
  expect(await groupOf(environment(), id)).toBeUndefined();
  expect(await serviceOf(environment())).toMatchObject({ live: { fleet: blue.fleet }, rollout: null });
});

test('an execution of the release before that ends in the middle is taken over by one of the new flow', async () => {
  const { rollout: id } = await upgradedHalfWay('v2');
  const [executionArn] = await executionsOf(id);
  await withClient((client) => client.send(new StopExecutionCommand({ executionArn })));
  expect(await endedRollout(environment(), id)).toMatchObject({ outcome: 'promoted' });
  const [stopped, recovery] = await executionsOf(id);
  expect((await statesOf(stopped)).slice(0, 2)).toEqual(['Begin', 'Plan']);
  expect((await statesOf(recovery)).slice(0, 2)).toEqual(['Begin', 'Preflight']);
});

test('going back: the flow of the release before is deployed again half-way, and the rollout still ends', async () => {
  await upgrade(environment());
  const { rollout: id } = await startedRollout(environment(), await publish(environment(), fixture('v4')));
  await untilRollout(environment(), id, ({ traffic }) => traffic.green === 50);
  await installPrevious(environment());
  expect(await endedRollout(environment(), id)).toMatchObject({ outcome: 'promoted' });
});
