import { describe, expect, test } from 'vitest';
import type { Open } from './worlds.ts';

/** What every implementation of Quotas has to hold. */
export function quotasContract(open: Open): void {
  describe('the quotas of an account', () => {
    test('leave room for a fleet, and for as many target groups as are none', async () => {
      const { live, ports } = await open();
      const { fleets, quotas } = ports;
      expect(await quotas.fleetShortage()).toBeUndefined();
      expect(await quotas.serverShortages((await fleets.describe(live.fleet))!)).toEqual([]);
      expect(await quotas.targetGroupShortage(0)).toBeUndefined();
      expect(await quotas.targetGroupShortage(1)).toBeUndefined();
    });

    test('tell how many there are and may be, where more are wanted', async () => {
      const { quotas } = (await open()).ports;
      expect(await quotas.targetGroupShortage(1_000_000)).toMatch(/^the account has \d+ of the 3000 /);
    });
  });
}
