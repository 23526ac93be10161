import { describe, expect, test } from 'vitest';
import { CloudUnavailable } from '../../src/rollout/errors.ts';
import { settingChanges } from '../../src/rollout/fleet/settings.ts';
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

    test('that an earlier release wrote with another word for the fleet are as they were: an upgrade changed each', async () => {
      const { ports, live, tag } = await open();
      await tag(live.fleet);
      const now = await ports.settings.read(live.fleet);
      const recorded = { ...now, 'tag "team"': '(the group)' };
      expect(settingChanges(now, recorded)).toHaveLength(1);
      expect(await ports.settings.read(live.fleet, false, [], recorded)).toEqual(recorded);
      await tag('shop');
      const later = await ports.settings.read(live.fleet, false, [], recorded);
      expect(settingChanges(recorded, later)).toMatchObject([{ setting: 'tag "team"', to: 'shop' }]);
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
