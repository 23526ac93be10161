import { describe, expect, test } from 'vitest';
import type { Open } from './worlds.ts';

/** What every implementation of Alarms has to hold. */
export function alarmsContract(open: Open): void {
  describe('alarms', () => {
    test('are found by their names, with their state and since when they have it', async () => {
      const { ports, clock, setOff } = await open();
      const begun = clock.now();
      await setOff('errors');
      await setOff('another');
      const found = await ports.alarms.find(['errors', 'gone']);
      expect(found).toMatchObject([
        { name: 'errors', state: 'ALARM', reason: expect.stringMatching(/\w/), since: expect.any(Number) },
      ]);
      expect(found[0]!.since).toBeGreaterThanOrEqual(begun);
      expect(found[0]!.since).toBeLessThanOrEqual(clock.now());
    });

    test('are named by what their names begin with', async () => {
      const { ports, setOff } = await open();
      await setOff('errors');
      await setOff('erratic');
      expect([...(await ports.alarms.namesLike('err'))].sort()).toEqual(['erratic', 'errors']);
      expect(await ports.alarms.namesLike('gone')).toEqual([]);
    });

    test('that are not there are left out, be it all of them', async () => {
      const { ports } = await open();
      expect(await ports.alarms.find(['gone', 'another'])).toEqual([]);
    });
  });
}
