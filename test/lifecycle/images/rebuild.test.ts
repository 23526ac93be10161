import { describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { amendService } from '../../../src/records/update.ts';
import { CloudUnavailable } from '../../../src/rollout/errors.ts';
import { parseSpec } from '../../../src/rollout/service-spec/spec.ts';
import { service } from '../../world/records.ts';
import { ACCOUNT, build, PIPELINE, specText } from '../../world/specs.ts';
import { aServiceIn, aWorld, OLD, type World } from '../../world/world.ts';

const HOUR = 3_600_000;
const LIVE = build('web/1.0.0/1');
const FOUND = [
  { id: 'CVE-2026-1', severity: 'critical' },
  { id: 'CVE-2026-2', severity: 'high' },
  { id: 'CVE-2026-3', severity: 'medium' },
];

const image = (parts: object = {}) => ({
  pipeline: PIPELINE,
  owners: [ACCOUNT],
  rebuild: { findings: 'high' },
  ...parts,
});

/** A service whose live image has a build that was scanned, by the tag that Image Builder gives. */
async function registered(parts: object = {}): Promise<World> {
  const world = aWorld();
  const { cloud } = world;
  cloud.images.set(OLD, { ...cloud.images.get(OLD)!, tags: { Ec2ImageBuilderArn: LIVE } });
  cloud.builds.set(LIVE, { ...cloud.builds.get(LIVE)!, scan: 'COMPLETED' });
  await aServiceIn(world, { image: image(parts) });
  return world;
}

const find = ({ cloud }: World, ...found: typeof FOUND) => cloud.scans.set(LIVE, found);
const round = async ({ ports }: World) => (await reconcile(ports)).rebuilt;
const STARTED = { started: [{ service: 'web', build: build('web/9.0.0/1') }], failed: [] };
const NOTHING = { started: [], failed: [] };

describe('vulnerabilities of the live image', () => {
  test('start the pipeline, once', async () => {
    const world = await registered();
    expect(await round(world)).toEqual(NOTHING);
    find(world, ...FOUND);
    expect(await round(world)).toEqual(STARTED);
    expect((await service(world)).rebuild).toMatchObject({
      of: LIVE,
      at: world.clock.now(),
      build: build('web/9.0.0/1'),
      findings: ['CVE-2026-1', 'CVE-2026-2'],
    });
    await world.clock.advance(30 * HOUR);
    expect(await round(world)).toEqual(NOTHING);
    expect(world.cloud.started.size).toBe(1);
  });

  test('are announced with the build that they start, once', async () => {
    const world = await registered();
    find(world, ...FOUND);
    await round(world);
    await round(world);
    expect(world.announced.filter(({ type }) => type === 'RebuildStarted')).toMatchObject([
      { service: 'web', image: OLD, build: build('web/9.0.0/1'), findings: ['CVE-2026-1', 'CVE-2026-2'] },
    ]);
  });

  test('that are new start it again, and those that are gone don’t', async () => {
    const world = await registered();
    find(world, FOUND[1]!);
    await round(world);
    find(world);
    expect(await round(world)).toEqual(NOTHING);
    find(world, FOUND[1]!, FOUND[0]!);
    expect(await round(world)).toMatchObject({ started: [{ service: 'web' }] });
    expect(world.cloud.started.size).toBe(2);
  });

  test.each([
    ['below the severity of the spec', { rebuild: { findings: 'critical' } }],
    [
      'that are excepted',
      { findings: { high: 0, exceptions: [{ cve: 'CVE-2026-2', owner: 'web', until: '2099-01-01' }] } },
    ],
  ])('%s start nothing', async (_, parts) => {
    const world = await registered(parts);
    find(world, ...FOUND.slice(1));
    expect(await round(world)).toEqual(NOTHING);
  });

  test('start nothing without the spec’s word, nor while something newer is on its way', async () => {
    const world = await registered({ rebuild: undefined });
    find(world, ...FOUND);
    expect(await round(world)).toEqual(NOTHING);
    const other = await registered();
    find(other, ...FOUND);
    const waits = { build: build('web/1.0.0/3'), reason: 'it is pending', since: other.clock.now() };
    other.cloud.builds.delete(waits.build);
    await amendService(other.ports.services, 'web', (known) => ({ ...known, awaited: waits }));
    expect(await round(other)).toEqual(NOTHING);
  });

  test('start nothing where it isn’t known what was scanned', async () => {
    const world = await registered();
    find(world, ...FOUND);
    world.cloud.builds.set(LIVE, { ...world.cloud.builds.get(LIVE)!, imageIds: ['ami-other'] });
    expect(await round(world)).toEqual(NOTHING);
  });

  test('are on record before the call: one that fails is repeated under the same key, for hours', async () => {
    const world = await registered();
    find(world, ...FOUND);
    const { pipelines } = world.ports;
    const keys: string[] = [];
    const start = (_: string, key: string) => {
      keys.push(key);
      return Promise.reject(new CloudUnavailable('Image Builder is slow'));
    };
    const failing = { ...world, ports: { ...world.ports, pipelines: { ...pipelines, start } } };
    expect(await round(failing)).toEqual({ started: [], failed: ['web: Image Builder is slow'] });
    await round(failing);
    expect(new Set(keys).size).toBe(1);
    expect(await round(world)).toEqual(STARTED);
    expect(world.cloud.started).toEqual(new Set(keys));
    await amendService(world.ports.services, 'web', (known) => ({
      ...known,
      rebuild: { ...known.rebuild!, build: undefined },
    }));
    await world.clock.advance(13 * HOUR);
    expect(await round(world)).toEqual(NOTHING);
  });

  test('of two services that share a pipeline start it once', async () => {
    const world = await registered();
    const live = { fleet: 'shop', targetGroup: 'b', imageId: OLD };
    await aServiceIn(world, { service: 'shop', image: image() }, live);
    find(world, ...FOUND);
    await round(world);
    expect(world.cloud.started.size).toBe(1);
    expect((await service(world, 'shop')).rebuild?.findings).toHaveLength(2);
  });
});

test('only a pipeline can be started', () => {
  const text = { ...specText(), image: image({ pipeline: undefined, recipePrefix: 'web/' }) };
  expect(() => parseSpec(text)).toThrow('image.rebuild: goes with "pipeline" alone');
});
