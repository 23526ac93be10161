import { describe, expect, test } from 'vitest';
import { preflight } from '../../../functions/preflight.ts';
import { reconcile } from '../../../functions/reconcile.ts';
import { rollBack } from '../../../functions/roll-back.ts';
import { startRollouts } from '../../../functions/start-rollout.ts';
import { startByName } from '../../../src/commands/start.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import type { BuiltImage } from '../../../src/ports/builds.ts';
import type { MachineImage } from '../../../src/ports/images.ts';
import { amendService } from '../../../src/records/update.ts';
import { ImageWithheld } from '../../../src/rollout/errors.ts';
import type { Service } from '../../../src/rollout/service.ts';
import { imageAvailable } from '../../world/events.ts';
import { FIRST, published, reach } from '../../world/progress.ts';
import { service } from '../../world/records.ts';
import { ACCOUNT, build } from '../../world/specs.ts';
import { aServiceIn, aWorld, NEW, NEXT, OLD, type World } from '../../world/world.ts';

const MINUTE = 60_000;
const BUILD = build('web/1.0.0/2');
const STRICT = { recipePrefix: 'web/', owners: [ACCOUNT], findings: { critical: 0, high: 1 } };
const CRITICAL = [{ id: 'CVE-2026-1', severity: 'critical' }];
const IS_OVER = 'the scan of web/1.0.0/2 has 1 critical finding, where 0 may be (CVE-2026-1)';

/** A world whose service asks something of its images. */
async function held(
  image: Record<string, unknown> = STRICT,
  scan: string | null = 'COMPLETED',
): Promise<World> {
  const world = aWorld();
  await aServiceIn(world, { image });
  if (scan !== null) setBuild(world, { scan });
  return world;
}

function setBuild({ cloud, clock }: World, change: Partial<BuiltImage>, name = 'web/1.0.0/2'): void {
  const before = cloud.builds.get(build(name))!;
  cloud.builds.set(build(name), { builtAt: clock.now() + 1, ...before, ...change });
}

const setImage = ({ cloud }: World, change: Partial<MachineImage>, id = NEW) =>
  cloud.images.set(id, { ...cloud.images.get(id)!, ...change });

const offer = async (world: World) =>
  (await startRollouts(world.ports, imageAvailable(BUILD))).services[0]?.outcome;
const round = async ({ ports }: World) => (await reconcile(ports)).found;
const told = ({ announced }: World) =>
  announced.flatMap((one) => (one.type === 'ImageRefused' ? [one.reason] : []));
const refreshDaily = ({ ports }: World) =>
  amendService(ports.services, 'web', (web) => ({
    ...web,
    spec: { ...web.spec, refresh: { maxAge: '1d' } },
  }));
const setFindings = (world: World, findings: Service['spec']['image']['findings']) =>
  amendService(world.ports.services, 'web', (web) => ({
    ...web,
    spec: { ...web.spec, image: { ...web.spec.image, findings } },
  }));

describe('an image with too many findings', () => {
  test('begins nothing, and is told once with the reason', async () => {
    const world = await held();
    world.cloud.scans.set(BUILD, CRITICAL);
    expect(await offer(world)).toBe('withheld');
    expect(await offer(world)).toBe('withheld');
    expect(await round(world)).toEqual([{ service: 'web', build: BUILD, outcome: 'withheld' }]);
    expect(told(world)).toEqual([IS_OVER]);
    expect(await service(world)).toMatchObject({
      generation: 0,
      withheld: { build: BUILD, reason: IS_OVER },
    });
  });

  test('is rolled out once an exception is made for what was found', async () => {
    const world = await held();
    world.cloud.scans.set(BUILD, CRITICAL);
    await offer(world);
    const exceptions = [{ cve: 'CVE-2026-1', owner: 'team-web', until: '2026-12-31' }];
    await setFindings(world, { critical: 0, exceptions });
    expect(await round(world)).toEqual([{ service: 'web', build: BUILD, outcome: 'started' }]);
    const { generation, withheld } = await service(world);
    expect({ generation, withheld }).toEqual({ generation: 1, withheld: undefined });
    expect((await world.ports.rollouts.get('web-1')).required?.findings?.exceptions).toEqual(exceptions);
    expect(await round(world)).toEqual([]);
  });

  test('is told again when other findings are counted, and rolled out when none are', async () => {
    const world = await held();
    world.cloud.scans.set(BUILD, CRITICAL);
    await offer(world);
    world.cloud.scans.set(BUILD, [...CRITICAL, { id: 'CVE-2026-2', severity: 'critical' }]);
    await round(world);
    await round(world);
    expect(told(world)).toEqual([IS_OVER, expect.stringContaining('2 critical findings')]);
    world.cloud.scans.set(BUILD, [{ id: 'CVE-2026-3', severity: 'high' }]);
    expect(await round(world)).toEqual([{ service: 'web', build: BUILD, outcome: 'started' }]);
  });

  test('gives way to the next build', async () => {
    const world = await held();
    world.cloud.scans.set(BUILD, CRITICAL);
    await offer(world);
    await world.clock.advance(MINUTE);
    setBuild(world, { scan: 'COMPLETED' }, 'web/1.0.0/3');
    expect(await round(world)).toEqual([{ service: 'web', build: build('web/1.0.0/3'), outcome: 'started' }]);
    expect((await service(world)).withheld).toBeUndefined();
    expect(told(world)).toHaveLength(1);
  });

  test('keeps nothing else from its turn: servers that are too old are replaced', async () => {
    const world = await held();
    await refreshDaily(world);
    world.cloud.scans.set(BUILD, CRITICAL);
    await offer(world);
    await world.clock.advance(2 * 24 * 60 * MINUTE);
    expect(await round(world)).toEqual([
      { service: 'web', build: BUILD, outcome: 'withheld' },
      { service: 'web', build: OLD, outcome: 'started' },
    ]);
  });

  test('that is refused later is withheld no more: servers that are too old are replaced', async () => {
    const world = await held();
    await refreshDaily(world);
    world.cloud.scans.set(BUILD, CRITICAL);
    await offer(world);
    setImage(world, { state: 'failed' });
    expect(await round(world)).toEqual([{ service: 'web', build: BUILD, outcome: 'refused' }]);
    expect((await service(world)).withheld).toBeUndefined();
    await world.clock.advance(2 * 24 * 60 * MINUTE);
    expect(await round(world)).toEqual([{ service: 'web', build: OLD, outcome: 'started' }]);
  });

  test('is not begun by its name either, and the way back to it is free', async () => {
    const world = await held();
    setImage(world, { tags: { Ec2ImageBuilderArn: BUILD } });
    world.cloud.scans.set(BUILD, CRITICAL);
    const order = {
      wanted: { kind: 'image' as const, id: NEW },
      by: 'a',
      reason: 'b',
      isExplained: true,
      expedited: undefined,
    };
    const start = () => startByName(world.ports, 'web', { ...order, outsideWindows: false });
    await expect(start()).rejects.toThrow(new ImageWithheld(IS_OVER));
    await amendService(world.ports.services, 'web', (web) => ({
      ...web,
      previous: { ...web.live, imageId: NEW },
    }));
    expect(await start()).toMatchObject({ rollout: 'web-1' });
  });

  test('that had its rollout is not told of, whatever is found later', async () => {
    const world = await held();
    expect(await offer(world)).toBe('started');
    world.cloud.scans.set(BUILD, CRITICAL);
    expect(await offer(world)).toBe('known');
    expect(told(world)).toEqual([]);
  });
});

describe('before anything is launched', () => {
  // It had waited for hours behind another rollout, and the scan had found more by then.
  test('findings are counted again: a rollout that is over is reverted, and offered again later', async () => {
    const world = await held();
    setBuild(world, { builtAt: undefined });
    await startRollout(world.ports, 'web', published);
    world.cloud.scans.set(BUILD, CRITICAL);
    await expect(preflight(world.ports, FIRST)).rejects.toThrow(new ImageWithheld(IS_OVER));
    // The flow goes back by the name of the error.
    await rollBack(world.ports, { ...FIRST, error: { code: 'ImageWithheld', cause: IS_OVER } });
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'reverted' });
    expect(world.cloud.fleets.has('web-1')).toBe(false);
    await world.clock.advance(10 * MINUTE);
    expect(await round(world)).toContainEqual({ service: 'web', build: BUILD, outcome: 'awaited' });
    world.cloud.scans.delete(BUILD);
    await world.clock.advance(20 * MINUTE);
    expect(await round(world)).toContainEqual({ service: 'web', build: BUILD, outcome: 'started' });
  });
});

describe('a scan', () => {
  test('that is missing is no pass', async () => {
    const world = await held(STRICT, null);
    expect(await offer(world)).toBe('withheld');
    expect(told(world)).toEqual([expect.stringContaining('web/1.0.0/2 has no scan for vulnerabilities')]);
  });

  test.each(['PENDING', 'SCANNING', 'COLLECTING'])('that is %s is waited for', async (scan) => {
    const world = await held(STRICT, scan);
    expect(await offer(world)).toBe('awaited');
    expect(told(world)).toEqual([]);
    setBuild(world, { scan: 'COMPLETED' });
    expect(await round(world)).toEqual([{ service: 'web', build: BUILD, outcome: 'started' }]);
  });

  test.each(['ABANDONED', 'FAILED', 'TIMED_OUT'])('that is %s is no pass', async (scan) => {
    const world = await held(STRICT, scan);
    expect(await offer(world)).toBe('withheld');
    expect(told(world)).toEqual([expect.stringContaining(`ended as ${scan}`)]);
  });

  test('of a build that does not name the image is none of its own', async () => {
    const world = await held();
    setImage(world, { tags: { Ec2ImageBuilderArn: build('web/1.0.0/3') } });
    const order = {
      wanted: { kind: 'image' as const, id: NEW },
      by: 'a',
      reason: 'b',
      isExplained: true,
      expedited: undefined,
    };
    await expect(startByName(world.ports, 'web', { ...order, outsideWindows: false })).rejects.toThrow(
      /is of no build of Image Builder that can be read/,
    );
  });
});

describe('an image', () => {
  test('without a tag that is required waits until it is set', async () => {
    const world = await held({ ...STRICT, findings: undefined, requires: { tags: { approved: 'yes' } } });
    setImage(world, { tags: { approved: 'no' } });
    expect(await offer(world)).toBe('withheld');
    expect(told(world)).toEqual([
      `${NEW} has the tag "approved" = "no", where image.requires.tags wants "yes"`,
    ]);
    setImage(world, { tags: { approved: 'yes' } });
    expect(await round(world)).toEqual([{ service: 'web', build: BUILD, outcome: 'started' }]);
  });

  test('of a build without tests is withheld where tests are required', async () => {
    const world = await held({ ...STRICT, findings: undefined, requires: { tests: true } });
    setBuild(world, { isUntested: true });
    expect(await offer(world)).toBe('withheld');
    expect(told(world)).toEqual([expect.stringContaining('web/1.0.0/2 was built without tests')]);
  });

  test('that the account does not allow is withheld where that is required', async () => {
    const world = await held({ ...STRICT, findings: undefined, requires: { allowed: true } });
    setImage(world, { isAllowed: false });
    expect(await offer(world)).toBe('withheld');
    setImage(world, { isAllowed: true });
    expect(await round(world)).toMatchObject([{ outcome: 'started' }]);
  });

  test('that is deprecated is withheld, and one that will be is not', async () => {
    const world = await held({ recipePrefix: 'web/', owners: [ACCOUNT] });
    setImage(world, { deprecatedAt: world.clock.now() });
    expect(await offer(world)).toBe('withheld');
    expect(told(world)).toEqual([expect.stringContaining(`${NEW} is deprecated since`)]);
    setImage(world, { deprecatedAt: world.clock.now() + MINUTE });
    expect(await round(world)).toMatchObject([{ outcome: 'started' }]);
  });
});

describe('a service that follows another one', () => {
  test('holds the image to its own limits, and drops it when it is taken back there', async () => {
    const world = aWorld();
    await aServiceIn(world);
    const image = { ...STRICT, recipePrefix: undefined, promotedFrom: 'web', after: '1h' };
    const live = { fleet: 'shop-fleet', targetGroup: 'shop-a', imageId: OLD };
    await aServiceIn(world, { service: 'shop', fleet: live.fleet, image }, live);
    setBuild(world, { scan: 'COMPLETED' });
    world.cloud.scans.set(BUILD, CRITICAL);
    await startRollout(world.ports, 'web', published);
    await reach(world, 'concluded');
    await world.clock.advance(60 * MINUTE);
    const shop = async () => (await round(world)).filter((one) => one.service === 'shop');
    expect(await shop()).toEqual([{ service: 'shop', build: NEW, outcome: 'withheld' }]);
    expect(await shop()).toEqual([{ service: 'shop', build: NEW, outcome: 'withheld' }]);
    expect(told(world)).toEqual([IS_OVER]);
    await amendService(world.ports.services, 'web', (web) => ({
      ...web,
      live: { ...web.live, imageId: NEXT },
      liveSince: world.clock.now(),
    }));
    await shop();
    expect((await service(world, 'shop')).withheld).toBeUndefined();
  });
});
