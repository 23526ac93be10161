import { describe, expect, test } from 'vitest';
import type { Open } from './worlds.ts';

/** What every implementation of LaunchSettings has to hold. */
export function launchSettingsContract(open: Open): void {
  describe('what servers are launched from', () => {
    test('is reported setting by setting: green gets another image', async () => {
      const { ports, live } = await open();
      const report = await ports.launchSettings.report((await ports.fleets.describe(live.fleet))!);
      expect(report).toContainEqual(
        expect.objectContaining({
          setting: 'launch template ImageId',
          outcome: 'rewritten',
          from: live.imageId,
        }),
      );
      expect(new Set(report.map(({ setting }) => setting)).size).toBe(report.length);
      expect(report.filter(({ outcome }) => outcome === 'refused')).toEqual([]);
    });

    test('is there for as many servers again, unless AWS says otherwise', async () => {
      const { ports, live } = await open();
      expect(await ports.launchSettings.shortages((await ports.fleets.describe(live.fleet))!)).toEqual([]);
    });
  });
}
