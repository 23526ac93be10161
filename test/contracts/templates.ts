import { describe, expect, test } from 'vitest';
import { CloudRefused } from '../../src/rollout/errors.ts';
import type { ContractWorld, Open } from './worlds.ts';

const requestIn = ({ template, newImage }: ContractWorld) => ({
  id: template,
  from: 1,
  imageId: newImage,
  rollout: 'web-2',
});

/** What every implementation of Templates has to hold. */
export function templatesContract(open: Open): void {
  describe('a template version', () => {
    test.each(['1', '$Latest', '$Default'])('%s is resolved to its number and image', async (version) => {
      const { ports, live, template } = await open();
      const resolved = await ports.templates.resolve({ id: template, version });
      expect(resolved).toEqual({ version: 1, imageId: live.imageId });
    });

    test('that is not there is refused', async () => {
      const { ports, template } = await open();
      const absent = ports.templates.resolve({ id: template, version: '99' });
      await expect(absent).rejects.toBeInstanceOf(CloudRefused);
    });

    test('of others that is newer than one is told from those that a rollout has made', async () => {
      const world = await open();
      const { templates, templateVersions } = world.ports;
      await templateVersions.derive(requestIn(world));
      expect(await templates.newerThan({ id: world.template, version: 1 })).toEqual([]);
      await world.addVersion();
      expect(await templates.newerThan({ id: world.template, version: 1 })).toEqual([3]);
      expect(await templates.newerThan({ id: world.template, version: 3 })).toEqual([]);
    });

    test('is made once for a rollout, and found', async () => {
      const world = await open();
      const { templates, templateVersions } = world.ports;
      expect(await templateVersions.find(requestIn(world))).toBeUndefined();
      const version = await templateVersions.derive(requestIn(world));
      expect(await templateVersions.derive(requestIn(world))).toBe(version);
      expect(await templateVersions.find(requestIn(world))).toBe(version);
      const resolved = await templates.resolve({ id: world.template, version: '$Latest' });
      expect(resolved).toEqual({ version, imageId: world.newImage });
    });

    test('is another for another rollout, and for another image', async () => {
      const world = await open();
      const { templateVersions } = world.ports;
      const versions = [
        await templateVersions.derive(requestIn(world)),
        await templateVersions.derive({ ...requestIn(world), rollout: 'web-3' }),
        await templateVersions.derive({ ...requestIn(world), imageId: world.live.imageId }),
      ];
      expect(new Set(versions).size).toBe(3);
    });

    test('with an image that cannot be launched is refused, and not left behind', async () => {
      const world = await open();
      const { templateVersions } = world.ports;
      const broken = { ...requestIn(world), imageId: 'ami-0' };
      await expect(templateVersions.derive(broken)).rejects.toBeInstanceOf(CloudRefused);
      expect(await templateVersions.find(broken)).toBeUndefined();
    });

    test('goes, and gone already is fine', async () => {
      const world = await open();
      const { templates, templateVersions } = world.ports;
      const version = await templateVersions.derive(requestIn(world));
      for (let times = 0; times < 2; times += 1) {
        await templateVersions.discard({ id: world.template, version, rollout: 'web-2' });
      }
      expect(await templateVersions.find(requestIn(world))).toBeUndefined();
      const latest = await templates.resolve({ id: world.template, version: '$Latest' });
      expect(latest.imageId).toBe(world.live.imageId);
    });

    test('is not found where its template is gone: blue stayed pinned, told as refused by AWS', async () => {
      const world = await open();
      const gone = { ...requestIn(world), id: 'lt-0123456789abcdef0' };
      expect(await world.ports.templateVersions.find(gone)).toBeUndefined();
    });
  });
}
