import fc from 'fast-check';
import { expect, test } from 'vitest';
import { virtualClock } from '../../local-cloud/time/virtual-clock.ts';
import { seeded } from '../../simulation/world/random.ts';
import type { CloudState, Failures, Share } from '../../simulation/world/state.ts';
import { generateTraffic } from '../../simulation/world/traffic-generator.ts';

const PER_MINUTE = 100_000;
const WHOLE: Failures = {
  badShare: 0,
  unansweredShare: 0,
  refusedShare: 0,
  closedShare: 0,
  hangingShare: 0,
  unreachableShare: 0,
  slowShare: 0,
};

/** What a minute's requests to one target group became, by outcome. */
async function minute(share: Partial<Share>, seed: number, refuses = 0): Promise<Record<string, number>> {
  const clock = virtualClock();
  const counts: Record<string, number> = {};
  const one: Share = { targetGroup: 'g', percent: 100, healthy: 2, servers: 2, failures: WHOLE, ...share };
  const stop = generateTraffic({
    clock,
    state: { shares: () => [one] } as Pick<CloudState, 'shares'> as CloudState,
    random: seeded(seed),
    demand: () => PER_MINUTE,
    bulkTraffic: {
      toTargets(_, outcome, count) {
        const name = typeof outcome === 'string' ? outcome : String(outcome.status);
        counts[name] = (counts[name] ?? 0) + count;
      },
      refused(_, status, count) {
        counts[`own ${status}`] = (counts[`own ${status}`] ?? 0) + count;
      },
    },
    loadBalancer: () => ({ arn: 'b', refuses }),
  });
  await clock.advance(60_000);
  stop();
  return counts;
}

test('requests become what the image makes of them, each kind by its share, and none is lost', async () => {
  const share = fc.double({ min: 0, max: 0.16, noNaN: true });
  const shares = fc.record({
    badShare: share,
    unansweredShare: share,
    refusedShare: share,
    closedShare: share,
    hangingShare: share,
    unreachableShare: share,
    slowShare: fc.constant(0),
  });
  await fc.assert(
    fc.asyncProperty(shares, fc.nat(), async (failures, seed) => {
      const counts = await minute({ failures }, seed);
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(PER_MINUTE);
      const expected = {
        500: failures.badShare,
        101: failures.unansweredShare,
        404: failures.refusedShare,
        'target-reset': failures.closedShare,
        timeout: failures.hangingShare,
        'connection-error': failures.unreachableShare,
      };
      for (const [outcome, part] of Object.entries(expected)) {
        // Six standard deviations, and one for rounding.
        const slack = 6 * Math.sqrt(PER_MINUTE * part * (1 - part)) + 1;
        expect(Math.abs((counts[outcome] ?? 0) - PER_MINUTE * part)).toBeLessThanOrEqual(slack);
      }
    }),
    { numRuns: 50 },
  );
});

test('an image that closes every connection answers nothing at all', async () => {
  const counts = await minute({ failures: { ...WHOLE, closedShare: 1 } }, 1);
  expect(counts).toMatchObject({ 'target-reset': PER_MINUTE, 200: 0 });
});

test('servers that are all unhealthy refuse connections, and where there is none no target group takes a request', async () => {
  expect(await minute({ healthy: 0 }, 1)).toEqual({ 'connection-error': PER_MINUTE });
  expect(await minute({ healthy: 0, servers: 0 }, 1)).toEqual({ 'own 503': PER_MINUTE });
});

test('what the load balancer refuses by itself reaches no target group', async () => {
  const { 'own 503': own, ...taken } = await minute({}, 1, 0.25);
  expect(own).toBe(PER_MINUTE / 4);
  expect(Object.values(taken).reduce((sum, count) => sum + count, 0)).toBe((PER_MINUTE * 3) / 4);
});
