import { describe, expect, test } from 'vitest';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import { settingChanges } from '../../src/rollout/fleet/settings.ts';
import { twinName } from '../../src/rollout/traffic/twins.ts';
import type { ContractWorld, Open } from './worlds.ts';

const claimIn = ({ live }: ContractWorld, service = 'web') => ({
  service,
  of: live.targetGroup,
  name: twinName(live.targetGroup),
});

/** What every implementation of TargetGroups has to hold. */
export function targetGroupsContract(open: Open): void {
  describe('a twin', () => {
    test('is made once, like its original, and found', async () => {
      const world = await open();
      const { targetGroups } = world.ports;
      expect(await targetGroups.find(claimIn(world))).toEqual({ kind: 'absent' });
      const arn = await targetGroups.make(claimIn(world));
      expect(await targetGroups.make(claimIn(world))).toBe(arn);
      expect(await targetGroups.find(claimIn(world))).toEqual({ kind: 'ours', arn });
      const both = [await targetGroups.read(world.live.targetGroup), await targetGroups.read(arn)] as const;
      expect(settingChanges(...both)).toEqual([]);
      expect(both[1]).toMatchObject({ Port: '80' });
    });

    test('of another service is a stranger, and nobody makes it his own', async () => {
      const world = await open();
      const { targetGroups } = world.ports;
      const arn = await targetGroups.make(claimIn(world, 'shop'));
      expect(await targetGroups.find(claimIn(world))).toMatchObject({ kind: 'not-ours' });
      await expect(targetGroups.make(claimIn(world))).rejects.toBeInstanceOf(SpecMismatch);
      expect(await targetGroups.remove(claimIn(world))).toMatch(/somebody else's/);
      expect(await targetGroups.find(claimIn(world, 'shop'))).toEqual({ kind: 'ours', arn });
    });

    test('takes the settings that are named from its original, but for what is never changed', async () => {
      const world = await open();
      const { targetGroups } = world.ports;
      const arn = await targetGroups.make(claimIn(world));
      await world.changeTargetGroup('/ready');
      const settings = ['HealthCheckPath', 'Port'];
      for (let times = 0; times < 2; times += 1)
        await targetGroups.align(arn, world.live.targetGroup, settings);
      expect(await targetGroups.read(arn)).toMatchObject({ HealthCheckPath: '/ready', Port: '80' });
    });

    test('goes while nothing forwards to it, and gone already is fine', async () => {
      const world = await open();
      const { traffic, targetGroups } = world.ports;
      const arn = await targetGroups.make(claimIn(world));
      const before = await traffic.read(world.route);
      await traffic.write(world.route, before, { [world.live.targetGroup]: 1, [arn]: 0 });
      expect(await targetGroups.remove(claimIn(world))).toMatch(/still names it/);
      await world.forget(arn);
      for (let times = 0; times < 2; times += 1)
        expect(await targetGroups.remove(claimIn(world))).toBeUndefined();
      expect(await targetGroups.find(claimIn(world))).toEqual({ kind: 'absent' });
    });
  });

  test('the settings of a target group that is not there are refused', async () => {
    const { ports, live } = await open();
    const gone = live.targetGroup.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    await expect(ports.targetGroups.read(gone)).rejects.toBeInstanceOf(SpecMismatch);
  });
}
