import { describe, expect, test } from 'vitest';
import { unshareImage } from '../../simulation/actors/images.ts';
import { resolveCase } from '../../simulation/cases/case.ts';
import { type RunCall, run } from '../../simulation/run/run.ts';
import { MODELS } from '../../simulation/scenarios/scenario.ts';
import { createWorld } from '../../simulation/world/create-world.ts';
import { calmRun } from './calm-run.ts';

type Name = Readonly<Record<'scenario' | 'fault', string>>;

/** What is broken when the fault meets each of the calls, of the run without faults, that are so, up to `most` of them. */
async function broken({ scenario, fault }: Name, isMet: (call: RunCall) => boolean, most = 3) {
  const { calls } = await calmRun(scenario);
  const places = calls.flatMap((call, at) => (isMet(call) ? [at] : [])).slice(0, most);
  const results = [];
  for (const at of places)
    results.push(await run(resolveCase({ scenario, seed: 1, injections: [{ fault, at }] })));
  expect(results.map(({ injected }) => injected)).toEqual(places.map(() => 1));
  return results.flatMap(({ violations }) => violations);
}

describe('the checkers find nothing in', () => {
  test('a blue that its owner shrinks before a green which never comes up: it stays as small as he wants it', async () => {
    const shrunk = { scenario: 'servers that crash as they start', fault: 'a scheduled action shrinks blue' };
    expect(await broken(shrunk, ({ caller }) => caller === 'check-green', 1)).toEqual([]);
  });

  test('a stranger who moves in on a network load balancer, which has no rules: he was refused one, as if we had been', async () => {
    const moved = {
      scenario: 'behind a network load balancer',
      fault: 'a stranger moves in on the load balancer',
    };
    expect(await broken(moved, ({ caller }) => caller === 'analyze', 1)).toEqual([]);
  });

  test('a listener that is made again without its stickiness: its clients stay with no fleet, and blue goes the sooner', async () => {
    const scenario = 'clients that stay with their fleet for 10 min';
    const replaced = { scenario, fault: 'the listener is replaced' };
    expect(await broken(replaced, ({ caller }) => caller === 'analyze', 1)).toEqual([]);
  });

  test('a press that moves one service in the very moment in which another one retires its green', async () => {
    const scenario = 'a good image beside a bad one of another service';
    const pressed = { scenario, fault: 'on-call presses rollback' };
    const isMet = ({ caller, operation }: RunCall) =>
      caller === 'retire-fleet' && operation === 'DescribeTargetGroupAttributes';
    expect(await broken(pressed, isMet)).toEqual([]);
  });

  test('a group that its owner makes again under the name of blue, and edits: it is not this rollout’s, and stays', async () => {
    const edited = { scenario: 'blue is made again at 10 %', fault: 'the owner edits blue' };
    expect(await broken(edited, ({ caller }) => caller === 'analyze', 40)).toEqual([]);
  });

  test('a campaign whose image is deregistered before any service begins with it: it waits for longer than a run', async () => {
    const scenario = 'a campaign in whose second wave a newer image is published';
    const gone = { scenario, fault: 'the newest image is deregistered' };
    expect(await broken(gone, ({ caller }) => caller === 'start-rollout')).toEqual([]);
  });

  test('weights that others put on green between the read and the write by which the way back is tried', async () => {
    const scenario = 'a second image in the middle';
    const edited = { scenario, fault: 'Terraform puts the old weights back' };
    const isMet = ({ caller, operation }: RunCall) =>
      caller === 'shift-traffic' && operation === 'DescribeTargetHealth';
    expect(await broken(edited, isMet, 12)).toEqual([]);
  });
});

test('an image that is shared no more for ten minutes is shared again then', async () => {
  const world = await createWorld({ seed: 1, models: MODELS, demand: () => 0, servers: 3 });
  try {
    const build = await world.publisher.publish('/images/good');
    const image = await world.publisher.available(build, () => world.clock.advance(10_000));
    await unshareImage(world);
    expect(world.services.ec2.hasImage(image)).toBe(false);
    await world.clock.advance(11 * 60_000);
    expect(world.services.ec2.hasImage(image)).toBe(true);
  } finally {
    world.close();
  }
});

test('what happens as a step begins waits for the next step where an earlier fault has moved the calls', async () => {
  const [scenario, fault] = ['a good image', "a stranger's server joins green's target group"];
  const { calls } = await calmRun(scenario);
  const at = calls.findIndex(
    ({ caller, operation }) => caller === 'shift-traffic' && operation === 'PutItem',
  );
  const { trace, violations } = await run(resolveCase({ scenario, seed: 1, injections: [{ fault, at }] }), {
    trace: true,
  });
  expect(trace.filter((line) => line.includes('←'))).toEqual([expect.stringMatching(/analyze GetItem {2}←/)]);
  expect(violations).toEqual([]);
});
