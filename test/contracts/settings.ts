import { describe, expect, test } from 'vitest';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { settingChanges } from '../../src/rollout/settings.ts';
import type { ContractWorld, Open } from './worlds.ts';

const GREEN = { name: 'web-2', rollout: 'web-2' };

async function withGreen(world: ContractWorld) {
  const { ports, live, idle, template } = world;
  await ports.fleets.clone({
    name: 'web-2',
    from: live.fleet,
    targetGroup: idle,
    launchTemplate: { id: template, version: 1 },
    imageId: 'ami-green',
    service: 'web',
    rollout: 'web-2',
  });
  const both = () => Promise.all([ports.settings.read(live.fleet), ports.settings.read('web-2')]);
  const differences = async () => settingChanges(...(await both()));
  return { settings: ports.settings, from: live.fleet, differences };
}

/** What every implementation of Settings has to hold. */
export function settingsContract(open: Open): void {
  describe('the settings', () => {
    test('of a copy are those of its original', async () => {
      const { differences } = await withGreen(await open());
      expect(await differences()).toEqual([]);
    });

    test('of a fleet that is not there are unknown', async () => {
      const { ports } = await open();
      await expect(ports.settings.read('web-9')).rejects.toBeInstanceOf(CloudUnavailable);
    });

    test('that change later are carried over by name: new ones, others, and those that are gone', async () => {
      const world = await open();
      const { settings, from, differences } = await withGreen(world);
      for (const value of ['shop', 'till', undefined]) {
        await world.tag(value);
        expect(await differences()).toHaveLength(1);
        const [change] = await differences();
        expect(change?.setting).toBe('tag "team"');
        await settings.copy(GREEN, { from, only: ['MaxSize'] });
        expect(await differences()).toHaveLength(1);
        await settings.copy(GREEN, { from, only: ['tag "team"'] });
        await settings.copy(GREEN, { from, only: ['tag "team"'] });
        expect(await differences()).toEqual([]);
      }
    });
  });
}
