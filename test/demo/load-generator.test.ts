import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test, vi } from 'vitest';
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

/** Gaps of one second at `perSecond: Math.LN2`, as every gap is the median one. */
const steady = { perSecond: Math.LN2, random: () => 0.5 };

test('failures of an image are told from those of everything else', async () => {
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
    await vi.waitFor(() => expect(load.stats()).toMatchObject({ due: n, outstanding: 0 }));
    if (n < 5) await clock.advance(1_000);
  }
  expect(await load.stop()).toEqual({
    due: 5,
    outstanding: 0,
    statuses: { 200: 2, 404: 1, 500: 1, 503: 1 },
    images: { v1: { answers: 2, failures: 0 }, v2: { answers: 2, failures: 1 } },
    imageFailures: 1,
    otherFailures: { 503: 1 },
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

  await vi.waitFor(() => expect(waiting).toHaveLength(3));
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
