import { AwsError } from '../../local-cloud/operations.ts';
import { sleep } from '../../local-cloud/time/clock.ts';
import type { Invocation } from '../world/calls.ts';
import { type Fault, type FaultContext, MINUTE } from './fault.ts';
import { isRead, STALEST } from './read-history.ts';

const WRITES = /^(Create|Modify|Update|Delete|Set|Put|Start|Invoke)/;
const always = () => true;
const invoked: Fault['appliesTo'] = ({ invocation }) => invocation !== undefined;
/** How late an effect comes, milliseconds. */
const LATE = 6_000;
/** Longer than a task's timeout, so that the task is given up while its function goes on. */
const TOO_SLOW = 50_000;

const throttled = () => new AwsError('ThrottlingException', 'Rate exceeded');
export const internalFailure = () =>
  new AwsError('InternalFailure', 'We encountered an internal error. Please try again.', 500);

/** What a client sees of a response that never came. */
class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

const lost = async (next: () => Promise<unknown>): Promise<never> => {
  await next();
  throw new TimeoutError('the connection was reset before the response came');
};

/** A read that returns what was up to a minute ago: the last response to the same request, if it is that young. */
const staleRead: Fault['inject'] = async ({ history }, call, next) => history.before(call) ?? next();

async function deliverTwice({ world, doubled }: FaultContext, invocation: Invocation): Promise<void> {
  if (doubled.has(invocation.index)) return;
  // The double begins at once, and is the next one to be counted.
  doubled.add(invocation.index).add(world.invocations.length);
  await world.again(invocation).catch(() => {});
}

/** Errors, and responses that are lost or late. */
const RESPONSES: readonly Fault[] = [
  {
    name: 'error before the effect',
    passes: true,
    appliesTo: always,
    inject: () => Promise.reject(internalFailure()),
  },
  {
    name: 'answer lost after the effect',
    passes: true,
    losesResponse: true,
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
    inject: () => Promise.reject(internalFailure()),
  },
  {
    name: 'answer so slow that the task times out',
    appliesTo: always,
    async inject({ world }, _, next) {
      const response = await next();
      await sleep(world.clock, TOO_SLOW);
      return response;
    },
  },
  {
    name: 'effect 6 s late',
    passes: true,
    staleness: LATE,
    appliesTo: ({ operation }) => WRITES.test(operation),
    async inject({ world }, _, next) {
      await sleep(world.clock, LATE);
      return next();
    },
  },
];

const STALE = { passes: true, needsHistory: true, staleness: STALEST, inject: staleRead } as const;
const STALE_READS: readonly Fault[] = [
  { ...STALE, name: 'stale read', appliesTo: isRead },
  { ...STALE, name: 'stale reads for 1 min', appliesTo: isRead, lasts: MINUTE },
];

const INVOCATIONS: readonly Fault[] = [
  {
    name: 'function dies after the call',
    appliesTo: invoked,
    async inject(_, { invocation }, next) {
      await next().catch(() => {});
      invocation?.kill();
      return new Promise(() => {});
    },
  },
  {
    name: 'task delivered twice',
    passes: true,
    appliesTo: invoked,
    async inject(context, { invocation }, next) {
      if (invocation) void deliverTwice(context, invocation);
      return next();
    },
  },
];

/** Faults of AWS, of the network and of Lambda. */
export const CALL_FAULTS: readonly Fault[] = [...RESPONSES, ...STALE_READS, ...INVOCATIONS];
