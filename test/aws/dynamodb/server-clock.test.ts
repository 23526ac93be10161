import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeServerTime, serverClock } from '../../../src/aws/dynamodb/server-clock.ts';
import { CLOCK_TOLERANCE } from '../../../src/rollout/timing.ts';
import { clientsOn, LOCAL } from '../cloud.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
/** Answers come at once. */
const still = () => 0;

describe('a clock that hears the time', () => {
  test('is the machine’s own until it has heard anything, and while that is right', () => {
    const clock = serverClock({ now: () => NOON, elapsed: still });
    expect(clock.now()).toBe(NOON);
    clock.startRequest()(NOON - 4_000);
    expect(clock.now()).toBe(NOON);
  });

  test('is put right to the second, however far off the machine is, and is believed again when it is right again', () => {
    fc.assert(
      fc.property(fc.integer({ min: -60 * MINUTE, max: 60 * MINUTE }), fc.nat(999), (skew, rest) => {
        let passed = 0;
        let off = skew;
        const clock = serverClock({ now: () => NOON + passed + off, elapsed: () => passed });
        const isRight = () => Math.abs(clock.now() - (NOON + passed)) <= 6_000;
        clock.startRequest()(NOON - rest);
        expect(isRight()).toBe(true);
        passed += 10 * MINUTE;
        expect(isRight()).toBe(true);
        off = 0;
        expect(clock.now()).toBe(NOON + passed);
      }),
    );
  });

  test('is put right though it was set in the middle of a request, or after it', () => {
    let now = NOON;
    const clock = serverClock({ now: () => now, elapsed: still });
    const answered = clock.startRequest();
    now += 5 * MINUTE;
    answered(NOON);
    expect(clock.now()).toBe(NOON);
    now += 5 * MINUTE;
    expect(clock.now()).toBe(NOON);
  });

  test('believes an answer that was under way for as long as it may be off, and none that was longer', () => {
    for (const [took, believed] of [
      [CLOCK_TOLERANCE, true],
      [CLOCK_TOLERANCE + 1, false],
    ] as const) {
      let passed = 0;
      const clock = serverClock({ now: () => NOON, elapsed: () => passed });
      const answered = clock.startRequest();
      passed += took;
      answered(NOON - 10 * MINUTE);
      expect(clock.now() === NOON - 10 * MINUTE).toBe(believed);
    }
  });

  test('does not believe an answer that was long under way, as one that a frozen function finds', () => {
    let now = NOON;
    const clock = serverClock({ now: () => now, elapsed: () => now });
    const answered = clock.startRequest();
    now += 10 * MINUTE;
    answered(NOON);
    expect(clock.now()).toBe(now);
  });
});

describe('a client that tells the time', () => {
  const answering = (status: number, date: string | undefined) =>
    clientsOn({
      raw: {
        dynamodb: (_, response) => {
          if (date === undefined) response.sendDate = false;
          else response.setHeader('date', date);
          response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' });
          const type = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException';
          response.end(status === 200 ? '{}' : JSON.stringify({ __type: type, message: 'no table' }));
        },
      },
    });

  async function asked(status: number, date: string | undefined): Promise<number> {
    const { url } = await answering(status, date);
    const clock = serverClock({ now: () => NOON + 5 * MINUTE, elapsed: still });
    const client = observeServerTime(new DynamoDBClient({ endpoint: url, ...LOCAL }), clock);
    const Key = { pk: { S: 'service' } };
    await client.send(new GetItemCommand({ TableName: 'records', Key })).catch(() => {});
    return clock.now();
  }

  test('takes it from an answer', async () => {
    expect(await asked(200, new Date(NOON).toUTCString())).toBe(NOON);
  });

  test('takes it from a refusal too', async () => {
    expect(await asked(400, new Date(NOON).toUTCString())).toBe(NOON);
  });

  test.each([undefined, 'half past ten'])('leaves the clock alone when the answer says %s', async (date) => {
    expect(await asked(200, date)).toBe(NOON + 5 * MINUTE);
  });
});
