import { describe, expect, test } from 'vitest';
import { MODELS, STEPS } from '../../simulation/scenarios/scenario.ts';
import { createWorld } from '../../simulation/world/create-world.ts';
import type { World } from '../../simulation/world/world.ts';
import { register } from '../../src/commands/registration/register.ts';
import { rollBackService } from '../../src/commands/rollback/roll-back.ts';
import type { Rollout } from '../../src/rollout/record.ts';
import { parseSpec } from '../../src/rollout/service-spec/spec.ts';

const MINUTE = 60_000;
const READ = /^(Describe|Get|List|Query)/;
const BUSY = 60_000;

/** A service of that many servers with a rollout that bakes at 50 %. */
async function halfWay(servers: number): Promise<World> {
  const world = await createWorld({ seed: 1, models: MODELS, demand: () => BUSY, servers });
  const { listener, targetGroups, fleet } = world.infrastructure;
  const body = {
    service: 'web',
    image: { pipeline: world.pipeline, owners: ['111122223333'] },
    traffic: { listener, targetGroups },
    fleet,
    steps: STEPS,
  };
  expect(await register(world.api, parseSpec(body))).toMatchObject({ kind: 'registered' });
  await world.publisher.publish('/images/good');
  for (let minute = 0; minute < 60 && !isHalfWay(world); minute += 1) await world.clock.advance(MINUTE);
  expect(isHalfWay(world)).toBe(true);
  return world;
}

function isHalfWay({ table }: World): boolean {
  const records = table.items() as unknown as (Rollout & { pk: string })[];
  const rollout = records.find(({ pk }) => pk.startsWith('rollout#'));
  return rollout?.phase === 'baking' && rollout.traffic.observed === 50;
}

const press = (world: World) =>
  rollBackService(world.api, 'web', { by: 'on-call', reason: 'alarms', force: false });

/** What on-call's API has called since, by service and operation. */
const calledSince = ({ calls }: World, first: number) =>
  calls
    .slice(first)
    .filter(({ caller }) => caller === 'api')
    .map(({ service, operation }) => `${service} ${operation}`);

const percentOfBlue = ({ state, infrastructure }: World) =>
  state.shares().find(({ targetGroup }) => targetGroup === infrastructure.targetGroups[0])?.percent;

const modifies = (call: string) => / (Modify|Update|Create|Delete|Set)/.test(call);

/** What each press of two has called, and what was live after it. */
async function pressedTwice(servers: number) {
  const world = await halfWay(servers);
  const healthy = world.state.group('web-1')?.healthy;
  const presses = [];
  for (const _ of [1, 2]) {
    const first = world.calls.length;
    const answer = await press(world);
    presses.push({ answer, called: calledSince(world, first), blue: percentOfBlue(world) });
  }
  world.close();
  return { healthy, pressed: presses[0]!, again: presses[1]! };
}

const played = new Map<number, ReturnType<typeof pressedTwice>>();

/** Played once for each size, for all that look at it. */
function storyOf(servers: number) {
  const story = played.get(servers) ?? pressedTwice(servers);
  played.set(servers, story);
  return story;
}

describe.each([3, 100, 1_000])('an abort in the middle of a rollout of %i servers', (servers) => {
  test('gives blue everything with one change to AWS, within the call', async () => {
    const { healthy, pressed } = await storyOf(servers);
    expect(healthy).toBe(servers);
    expect(pressed).toMatchObject({ answer: { kind: 'rolled-back', rollout: 'web-1' }, blue: 100 });
    const changes = pressed.called.filter((call) => !READ.test(call.split(' ')[1] ?? ''));
    expect(changes.filter((call) => !call.startsWith('dynamodb '))).toEqual([
      'elasticloadbalancing ModifyListener',
    ]);
    const asked = pressed.called.filter((call) => call.startsWith('elasticloadbalancing Describe'));
    expect(asked.length).toBeLessThan(6);
  });

  test('pressed again changes nothing more', async () => {
    const { again } = await storyOf(servers);
    expect(again).toMatchObject({ answer: { kind: 'rolled-back' }, blue: 100 });
    expect(again.called.filter(modifies)).toEqual([]);
  });
});

test('the number of calls of an abort does not grow with the fleet', async () => {
  const few = await storyOf(3);
  const many = await storyOf(1_000);
  expect(many.pressed.called).toEqual(few.pressed.called);
});
