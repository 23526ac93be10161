import { describe, expect, test } from 'vitest';
import { SpecMismatch } from '../../src/rollout/errors.ts';
import type { ContractWorld, Open } from './worlds.ts';

const claimIn = ({ route, idle }: ContractWorld, rollout = 'web-2') => ({
  service: 'web',
  rollout,
  route,
  header: 'X-Testers',
  value: 'green',
  targetGroup: idle,
});

/** What every implementation of TesterRules has to hold. */
export function testerRulesContract(open: Open): void {
  describe('the rule for testers', () => {
    test('is made once, and found by the rollout', async () => {
      const world = await open();
      const { testerRules } = world.ports;
      const place = await testerRules.place(claimIn(world));
      expect(place).toMatchObject({ listener: world.route.listener, strays: [] });
      expect(await testerRules.find(place.listener, 'web-2')).toEqual([]);
      const made = await testerRules.make(claimIn(world), place);
      expect(made).toMatch(/:listener-rule\/app\//);
      expect(await testerRules.make(claimIn(world), place)).toBe(made);
      expect(await testerRules.find(place.listener, 'web-2')).toEqual([made]);
      expect(await testerRules.find(place.listener, 'web-3')).toEqual([]);
    });

    test('is told from the forwards of others', async () => {
      const world = await open();
      const { testerRules, traffic } = world.ports;
      const made = await testerRules.make(claimIn(world), await testerRules.place(claimIn(world)));
      const forwards = await traffic.forwards([world.idle]);
      expect(forwards).toMatchObject([{ route: { rule: made }, testersOf: 'web-2' }]);
    });

    test('goes once, and only for its service', async () => {
      const world = await open();
      const { testerRules } = world.ports;
      const place = await testerRules.place(claimIn(world));
      const made = (await testerRules.make(claimIn(world), place))!;
      await testerRules.remove(made, 'shop');
      expect(await testerRules.find(place.listener, 'web-2')).toEqual([made]);
      await testerRules.remove(made, 'web');
      await testerRules.remove(made, 'web');
      expect(await testerRules.find(place.listener, 'web-2')).toEqual([]);
    });

    test('of an earlier rollout of the service is a stray, and a priority that is taken is refused', async () => {
      const world = await open();
      const { testerRules } = world.ports;
      const place = await testerRules.place(claimIn(world));
      const made = await testerRules.make(claimIn(world), place);
      expect(await testerRules.place(claimIn(world, 'web-3'))).toMatchObject({ strays: [made] });
      expect(await testerRules.make(claimIn(world, 'web-3'), place)).toBeUndefined();
    });

    test('of a listener that is not there is a mistake in the spec', async () => {
      const world = await open();
      const elsewhere = { listener: world.route.listener!.replace(/[^/]+$/, '0000000000000000') };
      const wanted = { ...claimIn(world), route: elsewhere };
      await expect(world.ports.testerRules.place(wanted)).rejects.toBeInstanceOf(SpecMismatch);
    });
  });
}
