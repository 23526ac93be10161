import { beforeEach, describe, expect, test } from 'vitest';
import { reconcile } from '../../../functions/reconcile.ts';
import { startRollout } from '../../../src/lifecycle/begin/start.ts';
import type { Told } from '../../../src/ports/installations.ts';
import { amendService } from '../../../src/records/update.ts';
import { liveSinceOf, type Service } from '../../../src/rollout/service.ts';
import { readOffer } from '../../../src/rollout/upstream/promotion-offer-schema.ts';
import { call } from '../../world/calling.ts';
import { published, reach } from '../../world/progress.ts';
import { ACCOUNT, build } from '../../world/specs.ts';
import { aServiceIn, aWorld, NEW, OLD, type World } from '../../world/world.ts';

const HOUR = 3_600_000;
const BUILD = build('web/1.0.0/2');
/** Of the one build, in the regions of `test`, `stage` and `prod`. */
const COPIES = { 'us-east-1': NEW, 'eu-west-1': 'ami-0c000002', 'eu-central-1': 'ami-0d000003' };
const { 'eu-west-1': IN_STAGE, 'eu-central-1': IN_PROD } = COPIES;
const LEAK = { at: 0, by: 'owner', reason: 'a leak' };

interface Environment {
  readonly world: World;
  readonly service: string;
}

let testing: Environment;
let stage: Environment;
let prod: Environment;
let all: readonly Environment[];

/** `web` in test, which `shop` in stage follows, which `till` in prod follows: three installations in three regions. */
beforeEach(async () => {
  const world = aWorld();
  world.cloud.home = { name: 'greenshift-test', region: 'us-east-1', account: ACCOUNT };
  const copies = Object.entries(COPIES).map(([region, image]) => ({ region, account: ACCOUNT, image }));
  world.cloud.builds.set(BUILD, { ...world.cloud.builds.get(BUILD)!, builtAt: 2, copies });
  await aServiceIn(world);
  testing = { world, service: 'web' };
  stage = await following(testing, 'shop', 'eu-west-1');
  prod = await following(stage, 'till', 'eu-central-1');
  all = [testing, stage, prod];
});

/** Image Builder tells of the build in the first region alone. */
async function following(
  from: Environment,
  service: string,
  region: keyof typeof COPIES,
): Promise<Environment> {
  const world = aWorld();
  world.cloud.home = { name: `greenshift-${service}`, region, account: ACCOUNT };
  world.cloud.builds.clear();
  const id = COPIES[region];
  world.cloud.images.set(id, { id, owner: ACCOUNT, state: 'available', architecture: 'arm64' });
  world.cloud.elsewhere = (name) => ask(from, name);
  const image = {
    promotedFrom: { service: from.service, installation: 'test' },
    after: '2h',
    owners: [ACCOUNT],
  };
  const live = { fleet: `${service}-fleet`, targetGroup: `${service}-a`, imageId: OLD };
  await aServiceIn(world, { service, fleet: live.fleet, image }, live);
  return { world, service };
}

async function ask({ world }: Environment, service: string): Promise<Told> {
  const { body } = await call(world, 'GET /services/{service}/promotion', { service });
  const offer = readOffer(JSON.stringify(body));
  if (typeof offer === 'string') throw new TypeError(offer);
  return { kind: 'told', offer };
}

const serviceOf = ({ world, service }: Environment) => world.ports.services.get(service);
const amend = ({ world, service }: Environment, change: (one: Service) => Service) =>
  amendService(world.ports.services, service, change);
const waitsFor = async (at: Environment) => (await serviceOf(at)).upstream?.waitsFor;

async function pass(hours: number): Promise<void> {
  for (const { world } of all) await world.clock.advance(hours * HOUR);
}

/** A round of each, the first environment first. */
async function rounds(): Promise<void> {
  for (const { world } of [stage, prod]) await reconcile(world.ports);
}

/** The image is live in test and in stage. */
async function promoteToStage(): Promise<void> {
  await startRollout(testing.world.ports, 'web', published);
  await reach(testing.world, 'concluded');
  await pass(3);
  await rounds();
  expect((await serviceOf(stage)).lock?.request.image).toEqual({ id: IN_STAGE, builtAt: 2 });
  const liveSince = stage.world.clock.now();
  await amend(stage, ({ lock: _, ...one }) => ({
    ...one,
    live: { ...one.live, imageId: IN_STAGE },
    previous: one.live,
    liveSince,
  }));
}

/** As `onRecall: restore` has it: the image from before is live there again, before anybody has asked. */
const restoreInTest = (web: Service): Service => ({
  ...web,
  live: { ...web.live, imageId: OLD },
  previous: web.live,
  liveSince: liveSinceOf(web),
});

const recallInTest = (also: (web: Service) => Service = (web) => web) =>
  amend(testing, (web) => also({ ...web, recalled: [{ image: NEW, ...LEAK }] }));

describe('a chain over three installations', () => {
  // The second offered its own copy alone, so that the third had none to start.
  test('goes on by itself, by the copies of the build in each region', async () => {
    await promoteToStage();
    await rounds();
    expect((await serviceOf(prod)).upstream).toMatchObject({
      image: IN_PROD,
      origin: { image: IN_STAGE, build: BUILD },
      waitsFor: 'it is to be live in shop of test for 2h first',
    });
    await pass(3);
    await rounds();
    expect((await serviceOf(prod)).lock?.request.image).toEqual({ id: IN_PROD, builtAt: 2 });
  });

  test('goes on by them though the first environment has moved on', async () => {
    await promoteToStage();
    await rounds();
    await amend(testing, (web) => ({ ...web, live: { ...web.live, imageId: 'ami-00000009' } }));
    await pass(3);
    await rounds();
    await rounds();
    expect((await serviceOf(prod)).lock?.request.image.id).toBe(IN_PROD);
  });

  test.each([
    ['stays live there', (web: Service) => web],
    ['is gone from there before anybody asked', restoreInTest],
  ])('stops what is recalled in the first and live in the second, where it %s', async (_, also) => {
    await promoteToStage();
    await rounds();
    await recallInTest(also);
    await pass(3);
    await rounds();
    expect((await serviceOf(prod)).lock).toBeUndefined();
    expect(await waitsFor(prod)).toBe('it is recalled: a leak');
    expect(await waitsFor(stage)).toContain('is live here, and recalled in web of test (a leak)');
    await amend(testing, (web) => ({ ...web, recalled: undefined }));
    await rounds();
    expect(await waitsFor(stage)).toBeUndefined();
    expect((await serviceOf(prod)).lock?.request.image.id).toBe(IN_PROD);
  });

  test('tells of what is recalled in the first to who has it live in the third', async () => {
    await promoteToStage();
    await pass(3);
    await rounds();
    await recallInTest(restoreInTest);
    await amend(stage, (shop) => ({ ...shop, live: { ...shop.live, imageId: OLD } }));
    await rounds();
    expect(await waitsFor(prod)).toContain(
      `${IN_PROD} is being rolled out here, and recalled in shop of test`,
    );
  });

  test('stops it on the way through another service of the second installation', async () => {
    await promoteToStage();
    const image = { promotedFrom: 'shop', after: '2h', owners: [ACCOUNT] };
    const live = { fleet: 'edge-fleet', targetGroup: 'edge-a', imageId: OLD };
    await aServiceIn(stage.world, { service: 'edge', fleet: live.fleet, image }, live);
    await rounds();
    await recallInTest(restoreInTest);
    await rounds();
    await pass(3);
    await rounds();
    const edge = { ...stage, service: 'edge' };
    expect((await serviceOf(edge)).lock).toBeUndefined();
    expect(await waitsFor(edge)).toBe('it is recalled: a leak');
    await amend(testing, (web) => ({ ...web, recalled: undefined }));
    await rounds();
    await rounds();
    expect((await serviceOf(edge)).lock?.request.image.id).toBe(IN_STAGE);
  });

  // Releases before tell of the live image's recall alone.
  test('keeps what it knows of a recall where the environment before does not tell of any', async () => {
    await promoteToStage();
    await recallInTest();
    await rounds();
    await amend(testing, restoreInTest);
    const { elsewhere } = stage.world.cloud;
    stage.world.cloud.elsewhere = async (name) => {
      const told = await elsewhere!(name);
      return told.kind === 'told' ? { ...told, offer: { ...told.offer, recalls: undefined } } : told;
    };
    await rounds();
    expect(await waitsFor(stage)).toContain('recalled in web of test (a leak)');
  });
});
