import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { amend } from '../../src/records/update.ts';
import { CloudRefused } from '../../src/rollout/errors.ts';
import { SECOND, STEP_TIMEOUT } from '../../src/rollout/timing.ts';
import { setWeights } from '../world/balancing.ts';
import { rollBackIt, rollBackWeb } from '../world/calling.ts';
import { DEFINITION, play } from '../world/machine.ts';
import { pressAbort } from '../world/on-call.ts';
import { bakingAt, begin, beginAt, FIRST } from '../world/progress.ts';
import { GROUP_A, GROUP_B } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, sicken, type World } from '../world/world.ts';

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly MaxAttempts: number;
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly JitterStrategy?: string;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly Next: string }[];
  readonly Retry?: readonly Retrier[];
  readonly TimeoutSeconds?: number;
  readonly Arguments?: { readonly FunctionName: string };
}

const definition = JSON.parse(DEFINITION) as { StartAt: string; States: Record<string, State> };
const states = Object.entries(definition.States);
const tasks = states.filter(([, { Type }]) => Type === 'Task');

/** Seconds. A task that gave up sooner than its function would be done twice at the same time. */
const FUNCTION_TIMEOUT = STEP_TIMEOUT / SECOND;
/** What passes by itself (Step Functions guide, "Handle Lambda service exceptions"; Lambda API reference, Invoke). */
const PASSING = [
  'Lambda.ClientExecutionTimeoutException',
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
  'Lambda.Unknown',
  'Lambda.ResourceConflictException',
  'Lambda.ResourceNotReadyException',
  'Lambda.EC2ThrottledException',
  'Lambda.EC2UnexpectedException',
  'Lambda.ENILimitReachedException',
  'Lambda.SubnetIPAddressLimitReachedException',
  'Runtime.ExitError',
  'Runtime.OutOfMemory',
  'Sandbox.Timedout',
  'States.Timeout',
];
/** What comes again until a person has changed something. */
const LASTING = [
  'Lambda.EC2AccessDeniedException',
  'Lambda.InvalidZipFileException',
  'Lambda.KMSAccessDeniedException',
  'Lambda.ResourceNotFoundException',
];

/** Seconds that a retrier without jitter waits in all. */
function shortestWait({ MaxAttempts, IntervalSeconds = 1, BackoffRate = 2, MaxDelaySeconds = 1e9 }: Retrier) {
  const delays = Array.from({ length: MaxAttempts }, (_, tries) => IntervalSeconds * BackoffRate ** tries);
  return delays.reduce((sum, delay) => sum + Math.min(delay, MaxDelaySeconds), 0);
}

describe('the state machine', () => {
  test('is a valid definition', () => {
    const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
      isValid: boolean;
      errorsText(): string;
    };
    // The validator changes what it is given.
    const result = validate(structuredClone(definition));
    expect(result.isValid, result.errorsText()).toBe(true);
  });

  test('reaches every one of its states', () => {
    const reached = new Set<string>();
    const waiting = [definition.StartAt];
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const state = definition.States[name];
      if (!state || reached.has(name)) continue;
      reached.add(name);
      const ways = [...(state.Choices ?? []), ...(state.Catch ?? [])].map(({ Next }) => Next);
      waiting.push(...[...ways, state.Next, state.Default].filter((next) => next !== undefined));
    }
    expect(states.map(([name]) => name).filter((name) => !reached.has(name))).toEqual([]);
  });

  test.each(tasks)('gives the task %s more time than its function takes', (_, { TimeoutSeconds }) => {
    expect(TimeoutSeconds).toBeGreaterThan(FUNCTION_TIMEOUT);
  });

  test.each(tasks)(
    'tries the task %s again when Lambda failed, and when a record or AWS was busy',
    (_, { Retry }) => {
      const retried = (Retry ?? []).filter(({ MaxAttempts }) => MaxAttempts > 0);
      const names = retried.flatMap(({ ErrorEquals }) => ErrorEquals);
      expect(names).toEqual(expect.arrayContaining(PASSING));
      for (const name of ['RecordConflict', 'CloudUnavailable']) {
        expect(names.includes(name) || names.includes('States.ALL'), name).toBe(true);
      }
    },
  );

  // With full jitter six retries were over within seconds now and then: 45 s of throttling took 22 of 100 good images back.
  test.each(
    tasks.flatMap(([name, { Retry = [] }]) =>
      Retry.filter(({ MaxAttempts }) => MaxAttempts > 0).map((retrier) => [name, retrier] as const),
    ),
  )('waits in %s for at least two minutes, whatever the dice say, before it gives up', (_, retrier) => {
    expect(retrier.JitterStrategy ?? 'NONE').toBe('NONE');
    expect(shortestWait(retrier)).toBeGreaterThanOrEqual(120);
  });

  test.each(tasks)('does not wait in %s for what only a person can change', (_, { Retry = [] }) => {
    const names = Retry.flatMap(({ ErrorEquals }) => ErrorEquals);
    expect(names.filter((name) => LASTING.includes(name))).toEqual([]);
  });

  test.each(tasks)(
    'lets an execution that was superseded in %s end without another change',
    (_, { Catch }) => {
      const [first] = Catch ?? [];
      expect(first).toMatchObject({ ErrorEquals: ['StaleEpoch'], Next: 'Superseded' });
      expect(definition.States.Superseded?.Type).toBe('Succeed');
    },
  );

  const PAST_RETURN: Readonly<Record<string, string>> = {
    RetireBlue: 'Conclude',
    RollBack: 'Conclude',
    RetireGreen: 'Conclude',
    Conclude: 'CallOperator',
    CallOperator: 'NeedsOperator',
  };
  test.each(tasks)(
    'goes back from an error in %s, has its end looked at, or a person called',
    (name, { Catch }) => {
      const last = Catch?.at(-1);
      expect(last?.ErrorEquals).toEqual(['States.ALL']);
      expect(last?.Next).toBe(PAST_RETURN[name] ?? 'RollBack');
    },
  );
});

describe('an execution', () => {
  test('of a good image ends with its promotion', async () => {
    const world = aWorld();
    await begin(world);
    const { outcome, states, events } = await play(world, FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(states.filter((name) => definition.States[name]?.Type === 'Task' && name !== 'Analyze')).toEqual(
      expect.arrayContaining([
        'Preflight',
        'LaunchGreen',
        'CheckGreen',
        'ShiftTraffic',
        'RetireBlue',
        'Conclude',
      ]),
    );
    expect(states).not.toContain('RollBack');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
    expect(liveShare(world)).toBe(100);
    expect(events).toBeLessThan(900);
  });

  test('of a bad image ends with blue as it was', async () => {
    const world = aWorld();
    world.cloud.badShare[NEW] = 0.2;
    await begin(world);
    const { outcome, states } = await play(world, FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(states).toContain('RetireGreen');
    expect(states).not.toContain('RetireBlue');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'reverted' });
    expect([...world.cloud.fleets.keys()]).toEqual(['web-fleet']);
    expect(liveShare(world)).toBe(0);
  });

  test('of an image whose servers never become healthy goes back at its deadline', async () => {
    const world = aWorld();
    world.cloud.bootTime = 24 * 3_600_000;
    await begin(world);
    const { states } = await play(world, FIRST);
    expect(states).not.toContain('ShiftTraffic');
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'GreenUnhealthy' },
    });
  });

  test('with a plan that is refused ends as reverted, with the reason', async () => {
    const world = aWorld();
    await begin(world);
    Object.assign(world.cloud.images.get(NEW)!, { architecture: 'x86_64' });
    await play(world, FIRST);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'ImageRefused' },
    });
    expect((await world.ports.services.get('web')).lock).toBeUndefined();
  });

  test('that meets a foreign edit goes back and says so', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    setWeights(world.cloud, { [GROUP_A]: 80, [GROUP_B]: 20 });
    await play(world, FIRST);
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({
      outcome: 'reverted',
      failure: { code: 'DriftDetected' },
    });
    expect(liveShare(world)).toBe(0);
  });

  // A denial of IAM, as EC2 words it: longer than the flow's cut, and than what the record keeps.
  test('that AWS refuses something says which permission is missing, without JSON, code or a stack', async () => {
    const world = aWorld();
    await begin(world);
    const denial = `You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/greenshift-prod-LaunchGreenRole-0123456789AB/greenshift-prod-launch-green is not authorized to perform: ec2:RunInstances on resource: arn:aws:ec2:eu-west-1:111122223333:subnet/subnet-0123456789abcdef0 because no identity-based policy allows the "ec2:RunInstances" action. Encoded authorization failure message: ${'aB3_'.repeat(2_500)}`;
    world.before('fleets.clone', () => {
      throw new CloudRefused(`AWS refuses to make the fleet web-1: UnauthorizedOperation: ${denial}`);
    });
    await play(world, FIRST);
    const { failure, timeline } = await world.ports.rollouts.get('web-1');
    expect(failure?.code).toBe('CloudRefused');
    expect(failure?.message).toMatch(/^AWS refuses to make the fleet web-1: .*"ec2:RunInstances" action\.$/);
    for (const { what } of timeline) expect(what).not.toMatch(/errorMessage|trace|\n|aB3_/);
  });

  test('that Lambda gave up without a word says so', async () => {
    const world = aWorld();
    await begin(world);
    world.before('fleets.clone', () => {
      throw Object.assign(new Error(''), { name: 'Boom' });
    });
    await play(world, FIRST);
    expect((await world.ports.rollouts.get('web-1')).failure).toMatchObject({
      code: 'Boom',
      message: 'Boom, without a message',
    });
  });

  test('with a dead blue and an abort fails, so that it stands out, and leaves the traffic', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    sicken(world, 'web-fleet');
    await pressAbort(world);
    const { outcome } = await play(world, FIRST);
    expect(outcome).toMatchObject({ status: 'FAILED', error: 'NeedsOperator' });
    expect(liveShare(world)).toBe(50);
    expect(world.announced.at(-1)).toMatchObject({ type: 'RolloutNeedsOperator' });
  });

  test('that was superseded ends without a further change', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await amend(world.ports, 'web-1', (rollout) => ({ ...rollout, epoch: 2 }));
    const { outcome, states } = await play(world, FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(states.at(-1)).toBe('Superseded');
    expect(liveShare(world)).toBe(50);
  });

  test('takes a rollout over from any phase, and brings it to the same end', async () => {
    const phases = ['launching', 'proving', 'shifting', 'baking', 'retiring-blue'] as const;
    for (const phase of phases) {
      const world = aWorld();
      await beginAt(world, phase);
      const { outcome } = await play(world, FIRST);
      expect(outcome.status, phase).toBe('SUCCEEDED');
      expect(await world.ports.rollouts.get('web-1'), phase).toMatchObject({ outcome: 'promoted' });
    }
  });

  test('has history for fourteen days of bakes, and for every look until the end', async () => {
    const world = aWorld();
    const steps = [
      { weight: 50, bake: '7d' },
      { weight: 100, bake: '7d' },
    ];
    await begin(world, { steps });
    const { outcome, events } = await play(world, FIRST);
    expect(outcome.status).toBe('SUCCEEDED');
    expect(events).toBeLessThan(12_500);
  });
});

/** Everything of a reverted rollout is as it was before it began. */
async function expectNothingLeft(world: World, when: string): Promise<void> {
  expect(await world.ports.rollouts.get('web-1'), when).toMatchObject({ outcome: 'reverted' });
  expect(liveShare(world), when).toBe(0);
  expect([...world.cloud.fleets.keys()], when).toEqual(['web-fleet']);
  expect(fleetIn(world.cloud, 'web-fleet'), when).toMatchObject({
    minSize: 2,
    desired: 4,
    version: '$Latest',
  });
  expect([...world.cloud.versions.keys()], when).toEqual([1]);
  expect(await world.ports.services.get('web'), when).not.toHaveProperty('lock');
}

describe('an abort at whatever moment', () => {
  const steps = [
    { weight: 50, bake: '1m' },
    { weight: 100, bake: '1m' },
  ];

  test('leaves blue with everything and nothing of green, or comes too late and brings blue’s image back', async () => {
    const calm = aWorld();
    await begin(calm, { steps });
    const first = calm.calls.length;
    await play(calm, FIRST);
    const ends = { reverted: 0, promoted: 0 };
    for (let number = first; number < calm.calls.length; number += 1) {
      const world = aWorld();
      await begin(world, { steps });
      const when = `call ${number - first + 1}, ${calm.calls[number]!.name}`;
      world.onCall(number, 'before', () => rollBackIt(world));
      await play(world, FIRST);
      const { outcome, abort } = await world.ports.rollouts.get('web-1');
      expect(['reverted', 'promoted'], when).toContain(outcome);
      ends[outcome as keyof typeof ends] += 1;
      if (outcome === 'reverted') await expectNothingLeft(world, when);
      // What was marked while blue was shrinking is promoted, and blue's image comes back as a rollout of its own.
      else if (abort) expect((await world.ports.services.get('web')).lock?.rollout, when).toBe('web-2');
    }
    expect(ends.reverted).toBeGreaterThan(40);
    expect(ends.promoted).toBeGreaterThan(5);
  });

  test('is answered as done only when blue has everything', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50), { steps });
    expect(await rollBackWeb(world)).toMatchObject({ status: 202 });
    await play(world, FIRST);
    await expectNothingLeft(world, 'at 50 %');
  });
});
