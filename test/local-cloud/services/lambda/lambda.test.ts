import { describe, expect, test } from 'vitest';
import type { FunctionError } from '../../../../local-cloud/internal-interfaces.ts';
import type { Region } from '../../../../local-cloud/region.ts';
import { createLambda } from '../../../../local-cloud/services/lambda/lambda.ts';
import type { FunctionContext } from '../../../../local-cloud/services/lambda/model.ts';
import { wallClock } from '../../../../local-cloud/time/clock.ts';
import { virtualClock } from '../../../../local-cloud/time/virtual-clock.ts';

function place() {
  const clock = virtualClock();
  const region: Region = {
    clock,
    account: '111122223333',
    name: 'eu-central-1',
    random: () => 0.5,
    emit: () => {},
  };
  return { clock, region, functions: createLambda(region) };
}

const settings = { timeoutSeconds: 3 };
const never = () => new Promise(() => {});

describe('a function', () => {
  test('is invoked by its name, its ARN, and either with a qualifier', async () => {
    const { functions } = place();
    const functionArn = functions.register('double', ({ n }) => n * 2, settings);
    expect(functionArn).toBe('arn:aws:lambda:eu-central-1:111122223333:function:double');
    for (const name of ['double', functionArn, 'double:live', `${functionArn}:$LATEST`]) {
      expect(await functions.invoke(name, { n: 21 })).toBe(42);
    }
  });

  test('that does not exist is ResourceNotFoundException', async () => {
    await expect(place().functions.invoke('nobody', {})).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      statusCode: 404,
      message: 'Function not found: arn:aws:lambda:eu-central-1:111122223333:function:nobody',
    });
  });

  test('gets and gives what JSON can carry, and shares no object with its caller', async () => {
    const { functions } = place();
    let kept: unknown;
    functions.register(
      'keep',
      (event) => {
        kept = event;
        return { at: new Date(0), none: undefined, kept: event };
      },
      settings,
    );
    const payload = { list: [1, undefined], when: new Date(0) };
    const answer = await functions.invoke('keep', payload);
    expect(kept).toEqual({ list: [1, null], when: '1970-01-01T00:00:00.000Z' });
    expect(answer).toEqual({ at: '1970-01-01T00:00:00.000Z', kept });
    expect((answer as { kept: unknown }).kept).not.toBe(kept);
  });

  test('that returns nothing answers null', async () => {
    const { functions } = place();
    functions.register('quiet', async () => {}, settings);
    expect(await functions.invoke('quiet', undefined)).toBeNull();
  });

  test('that throws fails as the runtime reports it: name, message and stack, or the type of what is no error', async () => {
    class TrafficError extends Error {
      override name = 'TrafficError';
    }
    const { functions } = place();
    const thrown: unknown[] = [new TrafficError('no way\nthrough'), 'a text'];
    functions.register('fail', () => Promise.reject(thrown.shift()), settings);
    const [error, text] = [
      await functions.invoke('fail', {}).catch((reason) => reason),
      await functions.invoke('fail', {}).catch((reason) => reason),
    ] as FunctionError[];
    const payload = JSON.parse(error!.payload);
    expect(payload).toMatchObject({ errorType: 'TrafficError', errorMessage: 'no way\nthrough' });
    expect(payload.trace.slice(0, 2)).toEqual(['TrafficError: no way', 'through']);
    expect(payload.trace[2]).toMatch(/^ {4}at .*lambda\.test\.ts:\d+/);
    expect(Object.keys(payload)).toEqual(['errorType', 'errorMessage', 'trace']);
    expect(JSON.parse(text!.payload)).toEqual({ errorType: 'string', errorMessage: 'a text', trace: [] });
  });

  test('whose answer is no JSON, or more than 6 MB, fails by the runtime’s own errors', async () => {
    const { functions } = place();
    functions.register('bigint', () => 1n, settings);
    functions.register('long', () => 'x'.repeat(6_291_556), settings);
    await expect(functions.invoke('bigint', {})).rejects.toMatchObject({ errorType: 'Runtime.MarshalError' });
    await expect(functions.invoke('long', {})).rejects.toMatchObject({
      errorType: 'Function.ResponseSizeTooLarge',
    });
    await expect(functions.invoke('long', 'x'.repeat(6_291_556))).rejects.toMatchObject({
      code: 'RequestTooLargeException',
    });
  });

  test('that is registered wrongly is refused', () => {
    const { functions } = place();
    expect(() => functions.register('a b', never, settings)).toThrow('name');
    expect(() => functions.register('slow', never, { timeoutSeconds: 901 })).toThrow('900');
    const old = (_event: unknown, _context: unknown, callback: () => void) => callback();
    expect(() => functions.register('old', old as never, settings)).toThrow('callback');
  });
});

describe('time', () => {
  test('a function that runs past its timeout fails with Sandbox.Timedout, and runs on', async () => {
    const { clock, functions } = place();
    let effect = false;
    const slow = () =>
      new Promise<void>((resolve) => {
        clock.after(5_000, () => {
          effect = true;
          resolve();
        });
      });
    functions.register('slow', slow, settings);
    const outcome = functions.invoke('slow', {}).catch((error) => error);
    await clock.advance(2_999);
    expect(await Promise.race([outcome, 'running'])).toBe('running');
    await clock.advance(1);
    expect(Object.keys(JSON.parse(((await outcome) as FunctionError).payload))).toEqual([
      'errorType',
      'errorMessage',
    ]);
    expect(await outcome).toMatchObject({
      errorType: 'Sandbox.Timedout',
      message: expect.stringMatching(/^RequestId: [0-9a-f-]{36} Error: Task timed out after 3.00 seconds$/),
    });
    expect(effect).toBe(false);
    await clock.advance(2_000);
    expect(effect).toBe(true);
  });

  test('the context tells the time that is left', async () => {
    const { clock, functions } = place();
    let context: FunctionContext | undefined;
    functions.register(
      'wait',
      (_event, given) => {
        context = given;
        return never();
      },
      { timeoutSeconds: 3, memorySize: 512 },
    );
    const outcome = functions.invoke('wait', {}).catch(() => 'timed out');
    await clock.advance(1_000);
    expect(context).toMatchObject({ functionName: 'wait', memoryLimitInMB: '512' });
    expect(context!.getRemainingTimeInMillis()).toBe(2_000);
    await clock.advance(9_000);
    expect(context!.getRemainingTimeInMillis()).toBe(0);
    expect(await outcome).toBe('timed out');
  });

  test('on a fast clock the time that is left is real time all the same', async () => {
    const { region } = place();
    const functions = createLambda({ ...region, clock: wallClock(1_000_000) });
    const left = (_event: unknown, context: FunctionContext) =>
      new Promise((resolve) => {
        setImmediate(() => resolve(context.getRemainingTimeInMillis()));
      });
    functions.register('left', left, { timeoutSeconds: 900 });
    // One real millisecond is a quarter of an hour of this clock.
    expect(await functions.invoke('left', {})).toBeGreaterThan(800_000);
  });

  test('an invocation is work under way until it ends or is timed out', async () => {
    const { clock, region } = place();
    let underWay = 0;
    const beginWork = () => {
      underWay += 1;
      return () => {
        underWay -= 1;
      };
    };
    const functions = createLambda({ ...region, clock: { ...clock, beginWork } });
    functions.register('never', never, settings);
    functions.register('fails', () => Promise.reject(new Error('broken')), settings);
    const outcomes = ['never', 'fails'].map((name) => functions.invoke(name, {}).catch(() => 'ended'));
    expect(underWay).toBe(2);
    await clock.advance(3_000);
    expect(await Promise.all(outcomes)).toEqual(['ended', 'ended']);
    expect(underWay).toBe(0);
  });

  test('invocations run beside one another', async () => {
    const { functions } = place();
    const waiting: (() => void)[] = [];
    functions.register('wait', ({ n }) => new Promise((resolve) => waiting.push(() => resolve(n))), settings);
    const both = Promise.all([functions.invoke('wait', { n: 1 }), functions.invoke('wait', { n: 2 })]);
    expect(waiting).toHaveLength(2);
    for (const finish of waiting.reverse()) finish();
    expect(await both).toEqual([1, 2]);
  });
});
