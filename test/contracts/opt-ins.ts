import { describe, expect, test } from 'vitest';
import type { Open } from './worlds.ts';

/** What every implementation of OptIns has to hold. */
export function optInsContract(open: Open): void {
  describe('what owners hand over', () => {
    test('lacks nothing where nothing is named', async () => {
      const { optIns } = (await open()).ports;
      expect(await optIns.missing({ templates: [], routes: [] }, 'web')).toEqual([]);
    });

    test('is told by its id, with the command that tags it for the service, or is tagged', async () => {
      const { ports, route } = await open();
      const named = route.rule ?? route.listener ?? '';
      for (const { id, how } of await ports.optIns.missing({ templates: [], routes: [named] }, 'web')) {
        expect(id).toBe(named);
        expect(how).toContain('Key=greenshift:service,Value=web');
      }
    });
  });
}
