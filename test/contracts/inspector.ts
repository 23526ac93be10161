import { describe, expect, test } from 'vitest';
import type { Open } from './worlds.ts';

/** What every implementation of Inspector has to hold. */
export function inspectorContract(open: Open): void {
  describe('servers as an audit sees them', () => {
    test('have their image, their group and the version that they were launched from', async () => {
      const { ports, live, template } = await open();
      const ids = (await ports.fleets.describe(live.fleet))!.servers.map(({ id }) => id);
      const servers = await ports.inspector.servers([...ids, 'i-0123456789abcdef0']);
      expect(servers.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      for (const server of servers) {
        const { imageId, group, launchedFrom, launchedAt, rootAttachedAt, publicAddress } = server;
        expect({ imageId, group }).toEqual({ imageId: live.imageId, group: live.fleet });
        expect(launchedFrom).toEqual({ id: template, version: 1 });
        expect(rootAttachedAt).toBe(launchedAt);
        expect(publicAddress).toBeUndefined();
      }
      const same = await ports.inspector.launchedFrom({ id: template, version: 1 });
      expect(same.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
      expect(await ports.inspector.launchedFrom({ id: template, version: 2 })).toEqual([]);
      expect(await ports.inspector.servers([])).toEqual([]);
    });

    test('that have ended are left out', async () => {
      const world = await open();
      const { ports, live } = world;
      const [gone = '', ...others] = (await ports.fleets.describe(live.fleet))!.servers.map(({ id }) => id);
      await world.lose(gone);
      const servers = await ports.inspector.servers([gone, ...others]);
      expect(servers.map(({ id }) => id).toSorted()).toEqual(others.toSorted());
    });

    test('have user data as their version has it, and no protection', async () => {
      const { ports, live, template } = await open();
      const [{ id } = { id: '' }] = (await ports.fleets.describe(live.fleet))!.servers;
      const version = await ports.inspector.version({ id: template, version: '$Latest' });
      expect(version).toMatchObject({ id: template, version: 1 });
      const attributes = { isTerminationProtected: false, userData: version!.userData };
      expect(await ports.inspector.attributes(id)).toEqual(attributes);
      expect(await ports.inspector.version({ id: template, version: '9' })).toBeUndefined();
    });

    test('have security groups of which nothing is known that is not there', async () => {
      const { ports } = await open();
      expect(await ports.inspector.openings(['sg-0123456789abcdef0'])).toEqual([]);
      expect(await ports.inspector.openings([])).toEqual([]);
    });
  });
}
