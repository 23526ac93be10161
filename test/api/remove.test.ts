import { beforeEach, describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { amendService } from '../../src/records/update.ts';
import { DAY } from '../../src/rollout/timing.ts';
import { ANN, call, rollBackIt } from '../world/calling.ts';
import { round } from '../world/events.ts';
import { bakingAt, beginAt, published, reach } from '../world/progress.ts';
import { ACCOUNT, LISTENER, specText } from '../world/specs.ts';
import { aServiceIn, aWorld, OLD, type World } from '../world/world.ts';

const WEB = { service: 'web' };
let world: World;
beforeEach(() => {
  world = aWorld();
});

const remove = (query: Record<string, string> = {}) =>
  call(world, 'DELETE /services/{service}', WEB, undefined, query);

describe('a service that is removed', () => {
  test('is gone for everybody, and nothing on AWS is changed', async () => {
    await aServiceIn(world);
    const before = JSON.stringify([...world.cloud.fleets.values(), world.cloud.weights]);
    const { status, body } = await remove({ reason: 'moved' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ outcome: 'removed', service: 'web', live: { fleet: 'web-fleet' } });
    const { left } = body as { left: { how: string }[] };
    expect(left.map(({ how }) => how).join('\n')).toContain(LISTENER);
    expect(left).toContainEqual(
      expect.objectContaining({ what: expect.stringContaining('the tag greenshift:in-use of') }),
    );
    expect(JSON.stringify([...world.cloud.fleets.values(), world.cloud.weights])).toBe(before);
    expect(await call(world, 'GET /services/{service}', WEB)).toMatchObject({ status: 404 });
    expect(await call(world, 'GET /services')).toMatchObject({ body: { services: [] } });
    expect(await remove()).toMatchObject({ status: 404 });
    expect(await world.ports.services.findRemoved('web')).toMatchObject({
      removed: { by: ANN, reason: 'moved' },
    });
  });

  test('is followed by nobody any more: those that did are named, and how they go on', async () => {
    await aServiceIn(world);
    const image = { promotedFrom: 'web', owners: [ACCOUNT] };
    const live = { fleet: 'shop-fleet', targetGroup: 'shop-a', imageId: OLD };
    await aServiceIn(world, { service: 'shop', fleet: live.fleet, image }, live);
    const { body } = await remove();
    expect((body as { left: object[] }).left).toContainEqual({
      what: 'the service shop, which follows web and gets no more images',
      why: 'there is nobody to follow any more',
      how: expect.stringContaining('greenshift apply'),
    });
  });

  test('has nothing deleted any more: its images said that they would be, and nobody that they stay', async () => {
    await aServiceIn(world);
    const planned = { image: OLD, build: 'b', at: 1, from: 2, told: 1, snapshots: ['snap-1'] };
    const begun = { ...planned, image: 'ami-0000000b', begun: true as const };
    await amendService(world.ports.services, 'web', (service) => ({
      ...service,
      deletions: { lookedAt: 1, images: [planned, begun] },
    }));
    const { body } = await remove({ reason: 'moved' });
    const said = world.announced.filter(({ type }) => type === 'ImageDeletionCancelled');
    expect(said).toMatchObject([
      { image: OLD, reason: 'web is removed' },
      { image: 'ami-0000000b', reason: 'web is removed' },
    ]);
    const hows = (body as { left: { how: string }[] }).left.map(({ how }) => how);
    const keys = '--tags Key=greenshift:deleted-by Key=greenshift:deleted-from';
    expect(hows).toContain(`aws ec2 delete-tags --resources ${OLD} ${keys}`);
    expect(hows).toContain(`aws ec2 delete-tags --resources ami-0000000b snap-1 ${keys}`);
  });

  test('goes on counting when it is registered again: its old rollouts are on record', async () => {
    await beginAt(world, 'concluded');
    await remove();
    const spec = specText({ fleet: 'web-1' });
    expect(await call(world, 'PUT /services/{service}', WEB, spec)).toMatchObject({ status: 201 });
    expect(await startRollout(world.ports, 'web', published)).toMatchObject({ kind: 'known' });
    const again = { ...published, allowRepeat: true };
    expect(await startRollout(world.ports, 'web', again)).toMatchObject({ rollout: 'web-2' });
    expect(await world.ports.rollouts.get('web-1')).toMatchObject({ outcome: 'promoted' });
  });

  test('has no rollout under way, and none that is being cleaned up after', async () => {
    await beginAt(world, bakingAt(10));
    expect(await remove()).toMatchObject({
      status: 409,
      body: { type: 'urn:greenshift:problem:RolloutInProgress', detail: expect.stringContaining('web-1') },
    });
    await rollBackIt(world);
    await reach(world, 'concluded');
    expect(await remove()).toMatchObject({ status: 409 });
    for (let rounds = 0; rounds < 3; rounds += 1) {
      await world.clock.advance(DAY);
      await round(world);
    }
    expect(await remove()).toMatchObject({ status: 200 });
  });
});
