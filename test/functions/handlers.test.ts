import type { Context } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { preflight } from '../../functions/preflight.ts';
import type { StepInput } from '../../src/lifecycle/step.ts';
import { InvalidInput, StaleEpoch } from '../../src/rollout/errors.ts';
import { eventHandler } from '../../src/runtime/event.ts';
import { stepHandler } from '../../src/runtime/step.ts';
import { begin, FIRST } from '../world/progress.ts';
import { aWorld, type World } from '../world/world.ts';

const context = { awsRequestId: 'request-7', functionName: 'preflight' } as Context;

const makers = ({ ports }: World) => ({
  notifier: () => ports.notifier,
  clock: () => ports.clock,
  fleets: () => ports.fleets,
  images: () => ports.images,
  inspections: () => ports.inspections,
  rollouts: () => ports.rollouts,
  launchSettings: () => ports.launchSettings,
  builds: () => ports.builds,
  quotas: () => ports.quotas,
  servers: () => ports.servers,
  settings: () => ports.settings,
  templates: () => ports.templates,
  templateVersions: () => ports.templateVersions,
  traffic: () => ports.traffic,
  targetGroups: () => ports.targetGroups,
  testerRules: () => ports.testerRules,
});

describe('the handler of a step', () => {
  test('answers the state machine with a verdict, a wait and a phase', async () => {
    const world = aWorld();
    await begin(world);
    const handler = stepHandler('preflight', preflight, makers(world));
    expect(await handler(FIRST, context)).toEqual({ verdict: 'pass', wait: 15, phase: 'launching' });
  });

  test('throws an error under the name of its class, which the state machine goes by', async () => {
    const world = aWorld();
    await begin(world);
    const handler = stepHandler('preflight', preflight, makers(world));
    const failure = handler({ ...FIRST, epoch: 7 }, context);
    await expect(failure).rejects.toBeInstanceOf(StaleEpoch);
    await expect(failure).rejects.toMatchObject({ name: 'StaleEpoch' });
  });

  test.each([
    undefined,
    null,
    {},
    { rollout: 'web-1' },
    { rollout: 7, epoch: 1 },
    { rollout: 'web-1', epoch: '1' },
  ])('refuses %j, which no state machine of ours would send', async (input) => {
    const world = aWorld();
    const handler = stepHandler('preflight', preflight, makers(world));
    await expect(handler(input as unknown as StepInput, context)).rejects.toBeInstanceOf(InvalidInput);
    expect(world.calls).toEqual([]);
  });

  test('makes its ports at the first call, and keeps them', async () => {
    const world = aWorld();
    await begin(world);
    let made = 0;
    const rollouts = () => {
      made += 1;
      return world.ports.rollouts;
    };
    const handler = stepHandler('preflight', preflight, { ...makers(world), rollouts });
    expect(made).toBe(0);
    await handler(FIRST, context);
    await handler(FIRST, context);
    expect(made).toBe(1);
  });
});

test('the handler of an event reports what came of it, and fails so that it is delivered again', async () => {
  const world = aWorld();
  const heard: unknown[] = [];
  const handler = eventHandler(
    'listen',
    async ({ clock }, event) => {
      heard.push(event);
      if (event === 'bad') throw new InvalidInput('the event', []);
      return clock.now();
    },
    { clock: () => world.ports.clock },
  );
  expect(await handler('good', context)).toBe(world.clock.now());
  await expect(handler('bad', context)).rejects.toBeInstanceOf(InvalidInput);
  expect(heard).toEqual(['good', 'bad']);
});
