import { beforeEach, describe, expect, test } from 'vitest';
import { CloudRefused } from '../../src/rollout/errors.ts';
import { call } from '../world/calling.ts';
import { bakingAt, beginAt } from '../world/progress.ts';
import { GROUP_B } from '../world/specs.ts';
import { aServiceIn, aWorld, fleetIn, NEXT, OLD, type World } from '../world/world.ts';

const WEB = { service: 'web' };
const HOUR = 3_600_000;

let world: World;

const plan = async (query: Record<string, string> = {}) =>
  call(world, 'GET /services/{service}/plan', WEB, undefined, query);

// biome-ignore lint/suspicious/noExplicitAny: a body as a client reads it.
const planned = async (query: Record<string, string> = {}) => (await plan(query)).body as any;

/** A service that has served for an hour. */
async function anHourOf(change: Record<string, unknown> = {}): Promise<void> {
  await aServiceIn(world, change);
  await world.clock.advance(HOUR + 5 * 60_000);
}

beforeEach(() => {
  world = aWorld();
});

describe('the plan of a rollout', () => {
  test('tells each change, step by step, what it costs, and what it would find', async () => {
    world.cloud.requestsPerMinute = 60_000;
    world.cloud.badShare[OLD] = 0.001;
    await anHourOf();
    const body = await planned({ image: NEXT });
    expect(body).toMatchObject({
      rollout: 'web-1',
      image: NEXT,
      begins: true,
      refusals: [],
      warnings: [],
      duration: '20m',
      surge: { servers: 4, serverHours: 4 / 3 },
      cost: { transitions: expect.any(Number), calls: expect.any(Number), dollars: 0.022 },
      traffic: { requestsPerMinute: 60_000, minutes: 60 },
      steps: [
        { weight: 10, bake: '5m', requests: 30_000, underpowered: true },
        { weight: 50, bake: '5m', requests: 150_000, underpowered: false },
        { weight: 100, bake: '10m', requests: 600_000 },
      ],
    });
    const regressions = body.steps[1].power[0].regressions;
    expect(regressions[0]).toMatchObject({ times: 1.5, reach: 'missed', within: null });
    expect(regressions.at(-1)).toMatchObject({
      points: 1,
      reach: 'caught',
      within: expect.stringMatching(/^\dm$/),
    });
    const changes = body.changes.map(({ what }: { what: string }) => what);
    expect(changes).toEqual([
      expect.stringMatching(/^add \S+web-b\S+ to \S+, with weight 0$/),
      'mark web-fleet as the blue of web-1, and pin its MinSize from 2 to 4 and its template version from $Latest to the number that it has now',
      'make a version of lt-web with the image',
      'make the group web-1 like web-fleet, with what belongs to it, and size it to 4',
      'give green 10 % of the traffic, for 5m',
      'give green 50 % of the traffic, for 5m',
      'give green 100 % of the traffic, for 10m',
      'set the MinSize of web-1 to 2, as web-fleet had it',
      'drain web-fleet, size it to 0, and delete it once it is empty',
    ]);
    expect(body.settings.length).toBeGreaterThan(0);
  });

  test('changes nothing, on AWS or on record', async () => {
    await anHourOf();
    const before = JSON.stringify([...world.stored.services.values()]);
    const splits = world.cloud.splits.length;
    await planned({ image: NEXT });
    await planned();
    expect(JSON.stringify([...world.stored.services.values()])).toBe(before);
    expect(world.stored.rollouts.size).toBe(0);
    expect([world.cloud.splits.length, world.cloud.fleets.size, world.cloud.versions.size]).toEqual([
      splits,
      1,
      1,
    ]);
    expect([world.executions.size, world.announced.length]).toEqual([0, 0]);
  });

  test('warns where so little traffic would find nothing', async () => {
    world.cloud.requestsPerMinute = 12;
    await anHourOf();
    const { warnings, steps } = await planned();
    expect(steps[0]).toMatchObject({ requests: 6, underpowered: true });
    expect(warnings).toContainEqual(
      expect.stringMatching(/^underpowered: no step before 100 % would catch 1 percent/),
    );
    expect(warnings).toContainEqual(expect.stringContaining('about 6 requests of the 100'));
  });

  test('says that it knows nothing where there were no requests, or none may be counted', async () => {
    world.cloud.requestsPerMinute = 0;
    await anHourOf();
    const { warnings, traffic, steps } = await planned();
    expect([traffic, steps[0].power, steps[0].underpowered]).toEqual([null, [], true]);
    expect(warnings).toEqual([expect.stringContaining('had no requests in the last hour')]);
  });

  test('is of the slow responses too, where they are judged', async () => {
    world.cloud.requestsPerMinute = 6_000;
    world.cloud.slowShare[OLD] = 0.02;
    await anHourOf({ health: { slow: { above: 1 } } });
    const [step] = (await planned()).steps;
    expect(step.power.map(({ metric }: { metric: string }) => metric)).toEqual(['errors', 'slow']);
    expect(step.power[1].percent).toBeCloseTo(2, 2);
  });

  test('is of the metrics of the spec too, as far as something is known of them', async () => {
    world.cloud.requestsPerMinute = 6_000;
    world.cloud.ownShare[OLD] = 0.02;
    const source = { namespace: 'Shop', metric: 'Logins', dimensions: { Group: '{group}' } };
    const metrics = [{ name: 'failed-logins', bad: source, all: source }];
    await anHourOf({ health: { metrics } });
    const measured = async () => (await planned()).steps[0].power;
    expect(await measured()).toMatchObject([
      { metric: 'errors' },
      { metric: 'failed-logins', percent: expect.closeTo(2, 2) },
    ]);
    world.cloud.ownShare[OLD] = undefined;
    expect(await measured()).toMatchObject([{ metric: 'errors' }]);
  });

  test('has everything that keeps it from beginning, at once', async () => {
    await anHourOf();
    world.cloud.shortages = ['the subnet a has 1 free address: 4 are needed'];
    world.cloud.images.set(NEXT, { ...world.cloud.images.get(NEXT)!, owner: '999999999999' });
    world.cloud.otherForwards.push({
      route: { listener: 'arn:other' },
      loadBalancer: 'app/other',
      targetGroups: [GROUP_B],
    });
    fleetIn(world.cloud, 'web-fleet').obstacle = 'it has a warm pool';
    await call(world, 'PUT /services/{service}/freeze', WEB, { reason: 'sale', for: '3d' });
    const { begins, refusals, settings } = await planned({ image: NEXT });
    expect(begins).toBe(false);
    expect(refusals.map(({ code }: { code: string }) => code).toSorted()).toEqual([
      'CannotCloneFleet',
      'ImageRefused',
      'LaunchRefused',
      'ServiceFrozen',
      'SpecMismatch',
    ]);
    expect(settings).toContainEqual(expect.objectContaining({ outcome: 'refused' }));
  });

  test('says what of the room for green may not be read, and begins', async () => {
    await anHourOf();
    world.before('quotas.fleetShortage', () => {
      throw new CloudRefused('AWS refuses to describe the limits: AccessDenied');
    });
    const { begins, settings } = await planned({ image: NEXT });
    expect(begins).toBe(true);
    expect(settings).toContainEqual(
      expect.objectContaining({
        setting: 'room for a second fleet',
        why: expect.stringMatching(/known in part/),
      }),
    );
  });

  test('of a service in mid-rollout says only that', async () => {
    await beginAt(world, bakingAt(10));
    const { begins, refusals, rollout } = await planned();
    expect([begins, rollout]).toEqual([false, 'web-2']);
    expect(refusals).toEqual([
      { code: 'RolloutInProgress', reason: expect.stringContaining('web-1 under way') },
    ]);
  });

  test('of an expedited image has one step, if it has had everything before', async () => {
    await anHourOf();
    expect(await plan({ image: NEXT, expedited: 'true' })).toMatchObject({ status: 422 });
    await world.ports.services.save({
      ...(await world.ports.services.get('web')),
      previous: { fleet: 'web-0', targetGroup: GROUP_B, imageId: NEXT },
    });
    expect((await planned({ image: NEXT })).steps.map(({ weight }: { weight: number }) => weight)).toEqual([
      100,
    ]);
  });

  test('of a recalled image says so, and how it is lifted', async () => {
    await anHourOf();
    await call(world, 'POST /images/{image}/recall', { image: NEXT }, { reason: 'it leaks memory' });
    const recalled = {
      code: 'ImageRecalled',
      reason: expect.stringContaining(`DELETE /images/${NEXT}/recall`),
    };
    expect(await planned({ image: NEXT })).toMatchObject({
      rollout: 'web-1',
      begins: false,
      refusals: [recalled],
    });
    expect(await planned()).toMatchObject({ begins: true, refusals: [], warnings: [] });
  });

  test('of a recalled image says so in mid-rollout too', async () => {
    await beginAt(world, bakingAt(10));
    await call(world, 'POST /images/{image}/recall', { image: NEXT }, { reason: 'it leaks memory' });
    const { refusals } = await planned({ image: NEXT });
    expect(refusals.map(({ code }: { code: string }) => code)).toEqual([
      'RolloutInProgress',
      'ImageRecalled',
    ]);
  });

  test('of what comes next warns that the live image is recalled, which keeps another from nothing', async () => {
    await anHourOf();
    await call(world, 'POST /images/{image}/recall', { image: OLD }, { reason: 'it leaks memory' });
    const { begins, refusals, warnings } = await planned();
    expect([begins, refusals]).toEqual([true, []]);
    expect(warnings).toEqual([
      expect.stringMatching(
        /^the live image .*: it leaks memory; .* DELETE \/images\/\S+\/recall lifts the recall$/,
      ),
    ]);
    expect(await planned({ image: NEXT })).toMatchObject({ begins: true, warnings });
  });

  // The live image stands in for what comes: "EC2 doesn't know the image" hid the sentence that says what to do.
  test('of a service whose live image is gone says what to do about that', async () => {
    await anHourOf();
    world.cloud.images.delete(OLD);
    for (const query of [{}, { image: NEXT }]) {
      const { begins, refusals } = await planned(query as Record<string, string>);
      expect(begins).toBe(false);
      expect(refusals).toEqual([
        {
          code: 'ImageNotFound',
          reason: expect.stringMatching(/the live fleet web-fleet .*: restore that image, or/),
        },
      ]);
    }
  });

  // A rollout asks of the live image only that it is there.
  test('of what comes next begins though the live image is disabled', async () => {
    await anHourOf();
    world.cloud.images.set(OLD, { ...world.cloud.images.get(OLD)!, state: 'disabled' });
    expect(await planned()).toMatchObject({ begins: true, refusals: [] });
    expect(await planned({ image: OLD })).toMatchObject({
      begins: false,
      refusals: [{ code: 'ImageNotReady' }],
    });
  });

  test('is of no image that is none', async () => {
    await anHourOf();
    expect(await plan({ image: 'web' })).toMatchObject({ status: 400 });
    expect((await planned({ image: 'ami-99999999' })).refusals).toEqual([
      { code: 'ImageNotFound', reason: expect.stringContaining('ami-99999999') },
    ]);
  });
});
