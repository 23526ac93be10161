import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { expect, test } from 'vitest';
import { checkTime, within } from '../../src/aws/deadline.ts';
import { OutOfTime } from '../../src/rollout/errors.ts';
import { aLiveFleet, aWorld } from './world.ts';

const LIMIT = 28_000;
const BLUE = { name: 'web-1', rollout: 'web-2' };

test('a function that was frozen between two requests of one change wakes up and makes no other', async () => {
  const { ports, time } = await frozenAfter('DescribeAutoScalingGroupsCommand');
  const late = within(
    LIMIT,
    () => time.elapsed,
    () => ports.fleets.configure(BLUE, { desired: 2 }),
  );
  await expect(late).rejects.toBeInstanceOf(OutOfTime);
  expect(await ports.fleets.describe('web-1')).toMatchObject({ desired: 3 });
});

test('a function in time does not notice its deadline', async () => {
  const { ports } = await frozenAfter('DescribeAutoScalingGroupsCommand');
  await within(
    LIMIT,
    () => 0,
    () => ports.fleets.configure(BLUE, { desired: 2 }),
  );
  expect(await ports.fleets.describe('web-1')).toMatchObject({ desired: 2 });
});

test('functions that run at the same time have their times to themselves', async () => {
  let late = 0;
  const one = within(
    LIMIT,
    () => late,
    async () => {
      await Promise.resolve();
      late = LIMIT + 1;
      checkTime();
    },
  );
  const other = within(
    LIMIT,
    () => 0,
    async () => checkTime(),
  );
  await expect(one).rejects.toThrow('the step has run for more than 28000 ms and does nothing more');
  await expect(other).resolves.toBeUndefined();
  expect(() => checkTime()).not.toThrow();
});

/** A live fleet of three, on a cloud that answers a minute late to a command of this name. */
async function frozenAfter(commandName: string) {
  const world = await aWorld();
  const { blue } = await aLiveFleet(world);
  await world.ports.fleets.mark(BLUE, { targetGroup: blue });
  const time = { elapsed: 0 };
  const { middlewareStack } = world.clients.autoScaling as AutoScalingClient;
  middlewareStack.add(
    (next, context) => async (args) => {
      const answer = await next(args);
      if (context.commandName === commandName) time.elapsed = 60_000;
      return answer;
    },
    { step: 'initialize' },
  );
  return { ports: world.ports, time };
}
