import { describe, expect, test } from 'vitest';
import { launchGreen } from '../../../functions/launch-green.ts';
import { reconcile } from '../../../functions/reconcile.ts';
import { recallImage } from '../../../src/commands/recall.ts';
import { amendService } from '../../../src/records/update.ts';
import { CloudUnavailable, RecordNotReadable } from '../../../src/rollout/errors.ts';
import type { Service } from '../../../src/rollout/service.ts';
import { beginAt, FIRST, reach } from '../../world/progress.ts';
import { build, INSTALLATION, OTHER_INSTALLATION } from '../../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT, OLD, type World } from '../../world/world.ts';

const images = async ({ ports }: World) => (await reconcile(ports)).images;
const kept = ({ cloud }: World) =>
  [...cloud.keptImages].filter(([, by]) => by.has(INSTALLATION)).map(([image]) => image);
const change = ({ ports }: World, parts: Partial<Service>) =>
  amendService(ports.services, 'web', (service) => ({ ...service, ...parts }));

const request = (id: string) => ({
  image: { id },
  cause: { kind: 'requested' as const, by: 'ann', reason: 'a fix' },
});

describe('a round', () => {
  test('protects what serves, once', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await images(world)).toEqual({ protected: [OLD], released: [], failed: [] });
    expect(await images(world)).toEqual({ protected: [], released: [], failed: [] });
  });

  test('protects what is on its way, and the way back', async () => {
    const world = aWorld();
    await aServiceIn(world, {}, { fleet: 'web-fleet', targetGroup: 'a', imageId: NEW });
    await change(world, {
      previous: { fleet: 'web-0', targetGroup: 'b', imageId: OLD },
      queued: request(NEXT),
      freeze: { at: 0, by: 'ann', reason: 'a fair', until: world.clock.now() + 1e9 },
    });
    await images(world);
    expect(kept(world).toSorted()).toEqual([OLD, NEW, NEXT]);
  });

  test('protects the image of a build that is withheld', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const waits = { build: build('web/1.0.0/3'), reason: 'it lacks a tag', since: 0 };
    await change(world, { withheld: waits });
    const { retention } = world.ports;
    const asked: string[] = [];
    const protect: typeof retention.protect = (ids) => {
      asked.push(...ids);
      return retention.protect(ids);
    };
    world.before('builds.newest', () => {});
    await reconcile({ ...world.ports, retention: { ...retention, protect } });
    expect(asked).toContain(NEXT);
  });

  test('lets go of what no service of the installation needs any more', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await world.ports.retention.protect([OLD, NEXT]);
    world.cloud.keptImages.get(NEXT)!.add(OTHER_INSTALLATION);
    expect(await images(world)).toMatchObject({ released: [NEXT] });
    expect(world.cloud.keptImages.get(NEXT)).toEqual(new Set([OTHER_INSTALLATION]));
    expect(kept(world)).toEqual([OLD]);
  });

  test('keeps what one of many services needs', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await aServiceIn(world, { service: 'shop' }, { fleet: 'shop', targetGroup: 'b', imageId: NEXT });
    await images(world);
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      live: { ...service.live, imageId: NEXT },
    }));
    expect(await images(world)).toMatchObject({ released: [OLD] });
    expect(kept(world)).toEqual([NEXT]);
  });

  test('keeps the image before the one before, where that one is recalled', async () => {
    const world = aWorld();
    await beginAt(world, 'launching');
    await reach(world, 'concluded');
    await recallImage(world.ports, OLD, { by: 'ann', reason: 'it leaks' });
    await images(world);
    expect(kept(world).toSorted()).toEqual([OLD, NEW]);
  });

  test('lets go of nothing while the record of a service can’t be read', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await world.ports.retention.protect([NEXT]);
    const { services } = world.ports;
    const list = async () => ({
      ...(await services.list()),
      unreadable: [{ name: 'shop', error: new RecordNotReadable('a newer release wrote it') }],
    });
    await expect(reconcile({ ...world.ports, services: { ...services, list } })).rejects.toThrow();
    expect(kept(world).toSorted()).toEqual([OLD, NEXT]);
  });

  test('goes on with the others where AWS can’t let one go, and tells', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await world.ports.retention.protect([NEXT, NEW]);
    const { retention } = world.ports;
    const release: typeof retention.release = async (image) => {
      if (image === NEXT) throw new CloudUnavailable('EC2 is slow');
      await retention.release(image);
    };
    const report = await reconcile({ ...world.ports, retention: { ...retention, release } });
    expect(report.images).toEqual({ protected: [OLD], released: [NEW], failed: ['EC2 is slow'] });
  });
});

describe('a rollout', () => {
  test('protects both of its images before anything is launched', async () => {
    const world = aWorld();
    await beginAt(world, 'launching');
    world.before('fleets.clone', () => expect(kept(world).toSorted()).toEqual([OLD, NEW]));
    await launchGreen(world.ports, FIRST);
    expect(kept(world).toSorted()).toEqual([OLD, NEW]);
  });

  test('goes on where AWS doesn’t protect them: the next round tries it again', async () => {
    const world = aWorld();
    await beginAt(world, 'launching');
    const { retention } = world.ports;
    const protect = () => Promise.reject(new CloudUnavailable('EC2 is slow'));
    const result = await launchGreen({ ...world.ports, retention: { ...retention, protect } }, FIRST);
    expect(result.verdict).toBe('pass');
    expect((await images(world)).protected.toSorted()).toEqual([OLD, NEW]);
  });
});
