import { describe, expect, test } from 'vitest';
import { within } from '../../src/aws/deadline.ts';
import type { ProbeRequest, Prober } from '../../src/ports/prober.ts';
import { OutOfTime } from '../../src/rollout/errors.ts';
import type { ProbeTarget } from '../../src/rollout/traffic/testers-record.ts';

/** A listener whose requests servers answer with `ok`. */
export interface ProbedWorld {
  readonly prober: Prober;
  readonly target: ProbeTarget;
  /** Ends all servers at once. */
  endServers(): Promise<unknown>;
}

/** What every implementation of Prober has to hold. */
export function proberContract(open: () => Promise<ProbedWorld>): void {
  const request = (target: ProbeTarget): ProbeRequest => ({
    target,
    method: 'GET',
    path: '/',
    headers: { 'X-Testers': 'web-1' },
    within: 5_000,
  });

  describe('a probe', () => {
    test('returns what a server says', async () => {
      const { prober, target } = await open();
      const result = await prober.send(request(target));
      expect(result).toMatchObject({ kind: 'response', status: 200, body: expect.stringMatching(/^ok\n?$/) });
    });

    test('that meets no server has a result all the same', async () => {
      const { prober, target, endServers } = await open();
      await endServers();
      const result = await prober.send(request(target));
      expect(result.kind === 'response' ? result.status : 503).toBeGreaterThanOrEqual(502);
    });

    test('has a result of its own among many', async () => {
      const { prober, target } = await open();
      const results = await prober.sendAll(Array(5).fill(request(target)), 1_000);
      expect(results).toHaveLength(5);
      expect(results.every(({ kind }) => kind === 'response')).toBe(true);
      expect(await prober.sendAll([], 10)).toEqual([]);
    });

    test('is not sent by a step whose time is over', async () => {
      const { prober, target } = await open();
      let time = 0;
      const late = within(
        1_000,
        () => time,
        async () => {
          time = 2_000;
          return prober.send(request(target));
        },
      );
      await expect(late).rejects.toBeInstanceOf(OutOfTime);
    });
  });
}
