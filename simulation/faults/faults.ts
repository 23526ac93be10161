import { AwsError } from '../../local-cloud/operations.ts';
import { insufficientCapacity } from '../../local-cloud/services/ec2/capacity.ts';
import { sleep } from '../../local-cloud/time/clock.ts';
import { isRollingBack, type Rollout } from '../../src/rollout/record.ts';
import type { Service } from '../../src/rollout/service.ts';
import { press } from '../actors/actors.ts';
import type { Expectations } from '../checkers/context.ts';
import type { Invocation, OurCall, World } from '../world/world.ts';

/** Something that goes wrong at one call of ours, once or for a while. */
export interface Fault {
  readonly name: string;
  /** Whether it can meet this call at all. */
  readonly appliesTo: (call: OurCall) => boolean;
  /** Takes the place of the call. `next` makes it. */
  readonly inject: (world: World, call: OurCall, next: () => Promise<unknown>) => Promise<unknown>;
  /** Also meets every later call within this time, milliseconds: a fault that lasts. */
  readonly lasts?: number;
  /** While it lasts it meets this one service's calls only: that of the call at which it began. */
  readonly ofService?: true;
  /** Begins with the first call of a function only: of all that it meets while it lasts, that call is one of many. */
  readonly beginsFirst?: true;
  /** So small or short that a rollout which meets it once ends as if nothing had happened. */
  readonly passes?: true;
  /** Answers with what an earlier call was told. */
  readonly remembers?: true;
  /** How old what our code acts on may be because of it; milliseconds. */
  readonly staleness?: number;
}

const MINUTE = 60_000;
const READS = /^(Describe|Get(?!Item|MetricData)|List)/;
const WRITES = /^(Create|Modify|Update|Delete|Set|Put|Start)/;
const always = () => true;
/** How late an effect comes, milliseconds. */
const LATE = 6_000;
/** No read of AWS is staler than this; milliseconds. */
const STALEST = MINUTE;
/** Longer than a task's timeout, so that the task is given up while its function goes on. */
const TOO_SLOW = 50_000;

const throttled = () => new AwsError('ThrottlingException', 'Rate exceeded');
const internal = () =>
  new AwsError('InternalFailure', 'We encountered an internal error. Please try again.', 500);

/** What a client sees of an answer that never came. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

const lost = async (next: () => Promise<unknown>): Promise<never> => {
  await next();
  throw new TimeoutError('the connection was reset before the answer came');
};

/** A read that shows what was up to a minute ago: the last answer to the same question, if it is that young. */
const staleRead: Fault['inject'] = async (world, call, next) => earlier(world, call) ?? next();

/** Invocations that were doubled, and their doubles, by number: none is doubled once more. */
const doubles = new WeakMap<World, Set<number>>();

async function deliverTwice(world: World, invocation: Invocation): Promise<void> {
  const known = doubles.get(world) ?? new Set();
  doubles.set(world, known);
  if (known.has(invocation.index)) return;
  // The double begins at once, and is the next one to be counted.
  known.add(invocation.index).add(world.invocations.length);
  await world.again(invocation).catch(() => {});
}

interface Remembered {
  readonly at: number;
  readonly answer: unknown;
}

const answers = new WeakMap<World, Map<string, Remembered>>();
const question = ({ service, operation, input }: OurCall) =>
  `${service} ${operation} ${JSON.stringify(input)}`;

/** Keeps answers for later staleness; called for every read that succeeds. */
export function remember(world: World, call: OurCall, answer: unknown): void {
  if (!READS.test(call.operation)) return;
  const known = answers.get(world) ?? new Map<string, Remembered>();
  answers.set(world, known.set(question(call), { at: call.at, answer }));
}

function earlier(world: World, call: OurCall): unknown {
  const known = answers.get(world)?.get(question(call));
  return known && call.at - known.at <= STALEST ? known.answer : undefined;
}

/** Faults of AWS, of the network and of Lambda. */
const CALL_FAULTS: readonly Fault[] = [
  {
    name: 'error before the effect',
    passes: true,
    appliesTo: always,
    inject: () => Promise.reject(internal()),
  },
  {
    name: 'answer lost after the effect',
    passes: true,
    appliesTo: always,
    inject: (_, __, next) => lost(next),
  },
  {
    name: 'throttled for 20 s',
    passes: true,
    ofService: true,
    appliesTo: always,
    lasts: 20_000,
    inject: () => Promise.reject(throttled()),
  },
  {
    name: 'service down for 10 min',
    ofService: true,
    appliesTo: always,
    lasts: 10 * MINUTE,
    inject: () => Promise.reject(internal()),
  },
  {
    name: 'answer so slow that the task times out',
    appliesTo: always,
    inject: async ({ clock }, _, next) => {
      const answer = await next();
      await sleep(clock, TOO_SLOW);
      return answer;
    },
  },
  {
    name: 'effect 6 s late',
    passes: true,
    staleness: LATE,
    appliesTo: ({ operation }) => WRITES.test(operation),
    inject: async ({ clock }, _, next) => {
      await sleep(clock, LATE);
      return next();
    },
  },
  {
    name: 'stale read',
    passes: true,
    remembers: true,
    staleness: STALEST,
    appliesTo: ({ operation }) => READS.test(operation),
    inject: staleRead,
  },
  {
    name: 'stale reads for 1 min',
    passes: true,
    remembers: true,
    staleness: STALEST,
    appliesTo: ({ operation }) => READS.test(operation),
    lasts: MINUTE,
    inject: staleRead,
  },
  {
    name: 'function dies after the call',
    appliesTo: ({ invocation }) => invocation !== undefined,
    inject: async (_, { invocation }, next) => {
      await next().catch(() => {});
      invocation?.kill();
      return new Promise(() => {});
    },
  },
  {
    name: 'task delivered twice',
    passes: true,
    appliesTo: ({ invocation }) => invocation !== undefined,
    inject: async (world, { invocation }, next) => {
      if (invocation) void deliverTwice(world, invocation);
      return next();
    },
  },
  {
    name: 'no metrics for 10 min',
    appliesTo: ({ operation }) => operation === 'GetMetricData',
    lasts: 10 * MINUTE,
    inject: async (_, __, next) => {
      const answer = (await next()) as { MetricDataResults?: object[] };
      const empty = (answer.MetricDataResults ?? []).map((one) => ({ ...one, Values: [], Timestamps: [] }));
      return { ...answer, MetricDataResults: empty };
    },
  },
  {
    name: 'metrics incomplete',
    passes: true,
    appliesTo: ({ operation }) => operation === 'GetMetricData',
    inject: async (_, __, next) => {
      const answer = (await next()) as { MetricDataResults?: object[] };
      const partial = (answer.MetricDataResults ?? []).map((one) => ({
        ...one,
        StatusCode: 'InternalError',
      }));
      return { ...answer, MetricDataResults: partial };
    },
  },
];

/** The same faults again, but as long as a bad quarter of an hour. */
const LASTING_FAULTS: readonly Fault[] = [
  {
    name: 'AWS down for 10 min',
    appliesTo: always,
    lasts: 10 * MINUTE,
    beginsFirst: true,
    inject: () => Promise.reject(internal()),
  },
  lasting('answers lost for 2 min', 2 * MINUTE, 'answer lost after the effect'),
  lasting('answers slow for 5 min', 5 * MINUTE, 'answer so slow that the task times out'),
  lasting('effects late for 5 min', 5 * MINUTE, 'effect 6 s late'),
  lasting('functions die for 5 min', 5 * MINUTE, 'function dies after the call'),
  lasting('tasks delivered twice for 10 min', 10 * MINUTE, 'task delivered twice'),
  lasting('metrics incomplete for 10 min', 10 * MINUTE, 'metrics incomplete'),
];

function lasting(name: string, lasts: number, like: string): Fault {
  const { appliesTo, inject, staleness } = CALL_FAULTS.find((fault) => fault.name === like)!;
  return { name, lasts, beginsFirst: true, appliesTo, inject, staleness };
}

/** The clock of a function's machine is off; AWS's isn't. */
const CLOCK_FAULTS: readonly Fault[] = [
  clockOff("the function's clock is 5 min ahead", 5 * MINUTE),
  clockOff("the function's clock is 5 min behind", -5 * MINUTE),
];

function clockOff(name: string, ms: number): Fault {
  return {
    ...happening(
      name,
      () => true,
      async ({ clock, clocksOff }, { caller }) => {
        clocksOff.set(caller, ms);
        clock.after(10 * MINUTE, () => clocksOff.delete(caller));
      },
    ),
    beginsFirst: true,
    passes: true,
  };
}

/** Things that others do, or that happen to servers, just before one of our calls. */
const WORLD_FAULTS: readonly Fault[] = [
  happening(
    'Terraform puts the old weights back',
    ({ service }) => service === 'elasticloadbalancing',
    resetWeights,
  ),
  happening(
    'on-call presses rollback',
    ({ service, invocation }) =>
      invocation !== undefined && ['dynamodb', 'elasticloadbalancing'].includes(service),
    async (world) => {
      const { expected, outsideInvocation } = contexts.get(world)!;
      outsideInvocation(() => void press(world, expected));
    },
  ),
  happening('a person stops the execution', ({ service }) => service === 'dynamodb', stopExecution),
  {
    ...happening(
      'somebody stops every execution for 15 min',
      ({ service }) => service === 'dynamodb',
      repeatedly(stopExecution),
    ),
    beginsFirst: true,
  },
  {
    ...happening(
      'Terraform puts the old weights back for 15 min',
      ({ service }) => service === 'elasticloadbalancing',
      repeatedly(resetWeights),
    ),
    beginsFirst: true,
  },
  happening(
    'a zone is lost for 15 min',
    ({ service }) => service === 'elasticloadbalancing',
    async (world) => {
      world.instances.fail(({ zone }) => zone.endsWith('a'));
      world.clock.after(15 * MINUTE, world.instances.heal);
    },
  ),
  happening(
    'no capacity for 30 min',
    ({ service }) => service === 'autoscaling',
    async (world) => {
      world.services.ec2.refuseLaunches(insufficientCapacity);
      world.clock.after(30 * MINUTE, () => world.services.ec2.refuseLaunches(undefined));
    },
  ),
  happening(
    "blue's image is deregistered",
    ({ service }) => service === 'ec2' || service === 'monitoring',
    async ({ services, state, infrastructure }) => {
      const [image] = state.group(infrastructure.fleet)?.images ?? [];
      const { service } = services.ec2;
      if (image) await service.operations.DeregisterImage?.({ ImageId: image }, { requestId: 'outside' });
    },
  ),
];

/** Now, and every minute of the next quarter of an hour. */
function repeatedly(happen: (world: World) => Promise<void>): (world: World) => Promise<void> {
  return async (world) => {
    for (let minute = 1; minute <= 15; minute += 1)
      world.clock.after(minute * MINUTE, () => void happen(world));
    await happen(world);
  };
}

function happening(
  name: string,
  appliesTo: Fault['appliesTo'],
  happen: (world: World, call: OurCall) => Promise<void>,
): Fault {
  return {
    name,
    appliesTo,
    inject: async (world, call, next) => {
      await happen(world, call);
      return next();
    },
  };
}

/** Who is told what others do. */
interface FaultContext {
  readonly expected: Expectations;
  /** Somebody else has changed the split. */
  readonly foreignEdit: () => void;
  /** Runs what others do apart from the function whose call it happens at: its deadline isn't theirs. */
  readonly outsideInvocation: (run: () => void) => void;
}

const contexts = new WeakMap<World, FaultContext>();
export const attach = (world: World, context: FaultContext) => void contexts.set(world, context);

/** Puts everything on the group that had it at the start, as an apply of an old plan does. */
async function resetWeights(world: World): Promise<void> {
  await setWeights(world, world.infrastructure.targetGroups[0]);
  world.clock.after(20 * MINUTE, () => void correctWeights(world));
}

async function setWeights(world: World, all: string): Promise<void> {
  const { listener, targetGroups } = world.infrastructure;
  const elb = world.services.loadBalancing.service.operations;
  const TargetGroups = targetGroups.map((TargetGroupArn) => ({
    TargetGroupArn,
    Weight: TargetGroupArn === all ? 1 : 0,
  }));
  const { stickySeconds } = world.state;
  const TargetGroupStickinessConfig = {
    Enabled: stickySeconds() > 0,
    DurationSeconds: stickySeconds() || undefined,
  };
  const ForwardConfig = { TargetGroups, TargetGroupStickinessConfig };
  const DefaultActions = [{ Type: 'forward', ForwardConfig }];
  await elb.ModifyListener?.({ ListenerArn: listener, DefaultActions }, { requestId: 'outside' });
  contexts.get(world)?.foreignEdit();
}

/**
 * Whoever applied the old plan is told, and looks: once the rollout has given up, or is over, everything goes to the
 * fleet that the service calls live.
 */
async function correctWeights(world: World): Promise<void> {
  const records = world.table.items();
  const service = records.find(({ pk }) => pk === 'service') as unknown as Service;
  const rollout = records.find(({ pk }) => pk === `rollout#${service.lock?.rollout}`) as unknown as
    | Rollout
    | undefined;
  if (rollout && !isRollingBack(rollout) && rollout.outcome === undefined) {
    world.clock.after(10 * MINUTE, () => void correctWeights(world));
    return;
  }
  // What green was promoted over is on its way out, whatever the service still calls live.
  const isPromoted = rollout?.blue.shrinking;
  const able = isPromoted ? rollout.green.targetGroup : service.live.targetGroup;
  const share = world.state.shares().find(({ targetGroup }) => targetGroup === able);
  if (share?.percent !== 100) await setWeights(world, able);
}

async function stopExecution({ services, stateMachineArn }: World): Promise<void> {
  const states = services.all.find(({ signingName }) => signingName === 'states')?.operations ?? {};
  const call = { requestId: 'outside' };
  const listed = await states.ListExecutions?.({ stateMachineArn, statusFilter: 'RUNNING' }, call);
  for (const { executionArn } of (listed as { executions: { executionArn: string }[] }).executions) {
    await states.StopExecution?.({ executionArn, error: 'Stopped', cause: 'by a person' }, call);
  }
}

export const FAULTS: readonly Fault[] = [...CALL_FAULTS, ...LASTING_FAULTS, ...CLOCK_FAULTS, ...WORLD_FAULTS];
