import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startLoad } from '../../demo/load-generator.ts';
import { virtualClock } from '../../local-cloud/time/virtual-clock.ts';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/shop?item=1`;
}

/** Enough for a busy machine. */
const PATIENT = { timeout: 30_000 };

/** Gaps of one second at `perSecond: Math.LN2`, as every gap is the median one. */
const steady = { perSecond: Math.LN2, random: () => 0.5 };

test('failures of an image are counted apart from those of everything else', async () => {
  const answers = [
    { status: 200, image: 'v1' },
    { status: 500, image: 'v2' },
    { status: 503 },
    { status: 404, image: 'v1' },
    { status: 200, image: 'v2' },
  ];
  const seen: (string | undefined)[] = [];
  const url = await serve((request, response) => {
    seen.push(request.url);
    const { status, image } = answers.shift()!;
    response.writeHead(status, image ? { 'x-image': image } : {}).end();
  });
  const clock = virtualClock();
  const load = startLoad({ url, ...steady, clock });
  for (let n = 1; n <= 5; n += 1) {
    await vi.waitFor(() => expect(load.stats()).toMatchObject({ due: n, outstanding: 0 }), PATIENT);
    if (n < 5) await clock.advance(1_000);
  }
  expect(await load.stop()).toEqual({
    due: 5,
    outstanding: 0,
    statuses: { 200: 2, 404: 1, 500: 1, 503: 1 },
    images: { v1: { answers: 2, failures: 0 }, v2: { answers: 2, failures: 1 } },
    imageFailures: 1,
    otherFailures: { 503: 1 },
    machineTooSlow: 0,
  });
  expect(seen).toEqual(Array(5).fill('/shop?item=1'));
  await clock.advance(60_000);
  expect(load.stats().due).toBe(5);
});

test('requests are sent on time though nothing is answered, up to a bound that is counted', async () => {
  const waiting: (() => void)[] = [];
  const url = await serve((_, response) => void waiting.push(() => response.end()));
  const clock = virtualClock();
  const load = startLoad({ url, ...steady, clock, maxOutstanding: 3 });
  await clock.advance(4_000);
  expect(load.stats()).toMatchObject({ due: 5, outstanding: 3, otherFailures: { 'not sent': 2 } });

  await vi.waitFor(() => expect(waiting).toHaveLength(3), PATIENT);
  const stopped = load.stop();
  for (const answer of waiting) answer();
  expect(await stopped).toMatchObject({ outstanding: 0, statuses: { 200: 3 } });
});

test('what was due while the timers could not fire is made up for', async () => {
  const url = await serve((_, response) => response.end());
  const clock = virtualClock();
  let stalled = 0;
  const load = startLoad({ url, ...steady, clock: { ...clock, now: () => clock.now() + stalled } });
  stalled = 10_000;
  await clock.advance(1_000);
  expect(load.stats().due).toBe(12);
  await load.stop();
});

test('a refused connection and an answer that never comes are failures of their own', async () => {
  const url = await serve(() => {});
  const silent = startLoad({ url, ...steady, clock: virtualClock(), timeout: 50 });
  expect(await silent.stop()).toMatchObject({ otherFailures: { timeout: 1 } });

  server?.closeAllConnections();
  server?.close();
  const refused = startLoad({ url, ...steady, clock: virtualClock() });
  expect(await refused.stop()).toMatchObject({ otherFailures: { 'connection error': 1 } });
});

test('the rate is kept on the average', async () => {
  const url = await serve((_, response) => response.end());
  const clock = virtualClock();
  let seed = 1;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const load = startLoad({ url, perSecond: 5, random, clock, maxOutstanding: 1_000 });
  await clock.advance(100_000);
  const { due } = await load.stop();
  expect(due).toBeGreaterThan(400);
  expect(due).toBeLessThan(600);
  expect(() => startLoad({ url, perSecond: 0, random })).toThrow(RangeError);
});

describe('a deadline that passes', () => {
  /** A load of one request, with a clock for its deadline that a test advances, also without the timers. */
  async function oneRequest(listener: RequestListener) {
    const url = await serve(listener);
    const real = virtualClock();
    let stalled = 0;
    const realTime = { ...real, now: () => real.now() + stalled };
    const load = startLoad({ url, ...steady, clock: virtualClock(), realTime });
    return {
      load,
      /** Real time in which this process runs. */
      run: (ms: number) => real.advance(ms),
      /** Real time in which it does not, until its timers fire again. */
      async stall(ms: number) {
        stalled += ms;
        await real.advance(20);
      },
    };
  }

  /** A server that answers when told to. */
  function held() {
    const arrived = Promise.withResolvers<ServerResponse>();
    return {
      arrived: arrived.promise,
      listener: (_: unknown, response: ServerResponse) => arrived.resolve(response),
    };
  }

  test('on an idle machine is a failure, answered later or not', async () => {
    const { arrived, listener } = held();
    const { load, run } = await oneRequest(listener);
    const response = await arrived;
    await run(9_980);
    expect(load.stats()).toMatchObject({ outstanding: 1, otherFailures: {} });
    await run(20);
    response.end();
    expect(await load.stop()).toMatchObject({
      outstanding: 0,
      statuses: {},
      otherFailures: { timeout: 1 },
      machineTooSlow: 0,
    });
  });

  test('while the machine stands still is the machine’s, where the answer comes after all', async () => {
    const { arrived, listener } = held();
    const { load, run, stall } = await oneRequest(listener);
    const response = await arrived;
    await run(2_000);
    await stall(30_000);
    expect(load.stats()).toMatchObject({ outstanding: 1, otherFailures: {}, machineTooSlow: 0 });
    response.end();
    expect(await load.stop()).toMatchObject({ statuses: { 200: 1 }, otherFailures: {}, machineTooSlow: 1 });
  });

  test('on a machine that is busy all the time is the machine’s too', async () => {
    const { arrived, listener } = held();
    const { load, stall } = await oneRequest(listener);
    const response = await arrived;
    for (let look = 0; look < 100; look += 1) await stall(180);
    expect(load.stats()).toMatchObject({ outstanding: 1, otherFailures: {} });
    response.end();
    expect(await load.stop()).toMatchObject({ statuses: { 200: 1 }, otherFailures: {}, machineTooSlow: 1 });
  });

  test('stays a failure after a stall where no answer comes in all the time that was left', async () => {
    const { load, run, stall } = await oneRequest(() => {});
    await stall(30_000);
    await run(9_900);
    expect(load.stats().otherFailures).toEqual({});
    await run(100);
    expect(await load.stop()).toMatchObject({ otherFailures: { timeout: 1 }, machineTooSlow: 0 });
  });

  test.each([
    ['a 502', (response: ServerResponse) => response.writeHead(502).end(), { 502: 1 }],
    ['a reset', (response: ServerResponse) => response.destroy(), { 'connection error': 1 }],
  ])('does not excuse %s', async (_, fail, otherFailures) => {
    const { arrived, listener } = held();
    const { load, stall } = await oneRequest(listener);
    const response = await arrived;
    await stall(30_000);
    fail(response);
    expect(await load.stop()).toMatchObject({ otherFailures, machineTooSlow: 0 });
  });

  test('excuses a request that found no room only while the machine holds up those before it', async () => {
    const { arrived, listener } = held();
    const url = await serve(listener);
    const clock = virtualClock();
    const real = virtualClock();
    let stalled = 0;
    const realTime = { ...real, now: () => real.now() + stalled };
    const load = startLoad({ url, ...steady, clock, realTime, maxOutstanding: 1 });
    const response = await arrived;
    await clock.advance(1_000);
    expect(load.stats()).toMatchObject({ otherFailures: { 'not sent': 1 }, machineTooSlow: 0 });
    stalled += 30_000;
    await real.advance(20);
    await clock.advance(1_000);
    expect(load.stats()).toMatchObject({ otherFailures: { 'not sent': 1 }, machineTooSlow: 1 });
    response.end();
    await load.stop();
  });
});
