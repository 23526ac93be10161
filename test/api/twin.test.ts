import { beforeEach, describe, expect, test } from 'vitest';
import { startRollout } from '../../src/lifecycle/begin/start.ts';
import { CloudRefused } from '../../src/rollout/errors.ts';
import { twinName } from '../../src/rollout/traffic/twins.ts';
import { call } from '../world/calling.ts';
import { published, reach } from '../world/progress.ts';
import { GROUP_A, GROUP_B, LISTENER, RULE, specText } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, type World } from '../world/world.ts';

const NAME = twinName(GROUP_A);
const TWIN = GROUP_A.replace(/[^/]+\/[^/]+$/, `${NAME}/00000000000000dd`);
const WEB = { service: 'web' };

let world: World;
beforeEach(() => {
  world = aWorld();
});

const alone = (change: Record<string, unknown> = {}) => ({
  traffic: { listener: LISTENER, targetGroups: [GROUP_A], ...change },
});
const put = (change: Record<string, unknown> = alone(), service = 'web') =>
  call(world, 'PUT /services/{service}', { service }, specText({ ...change, service }));
const remove = () => call(world, 'DELETE /services/{service}', WEB);
const start = () => startRollout(world.ports, 'web', published);

describe('a spec that names one target group', () => {
  test('gets the other made, and says so', async () => {
    const { status, body } = await put();
    expect(status).toBe(201);
    expect(body).toMatchObject({
      twins: [{ of: GROUP_A, name: NAME, targetGroup: TWIN }],
      spec: { traffic: { targetGroups: [GROUP_A] } },
      settings: expect.arrayContaining([
        expect.objectContaining({ setting: 'twin target group', outcome: 'recreated', to: NAME }),
      ]),
    });
    expect(world.cloud.targetGroups).toContain(TWIN);
    expect(world.cloud.weights).toEqual({ [GROUP_A]: 1 });
  });

  test('is refused where the account can have no other target group, with all other reasons', async () => {
    world.cloud.quotas = { targetGroups: world.cloud.targetGroups.size };
    fleetIn(world.cloud, 'web-fleet').obstacle = 'it has a warm pool';
    const { status, body } = await put();
    expect(status).toBe(422);
    expect(body).toMatchObject({
      reasons: [
        expect.stringMatching(/^the account has 3 of the 3 /),
        expect.stringContaining('it has a warm pool'),
      ],
    });
    expect(await world.ports.services.list()).toMatchObject({ services: [] });
    delete fleetIn(world.cloud, 'web-fleet').obstacle;
    world.before('quotas.targetGroupShortage', () => {
      throw new CloudRefused('AWS refuses to list the target groups');
    });
    expect(await put()).toMatchObject({ status: 201 });
  });

  test('has it on the record before it is made', async () => {
    world.before('targetGroups.make', async () => {
      const { twins } = await world.ports.services.get('web');
      expect(twins).toEqual([{ of: GROUP_A, name: NAME }]);
    });
    await put();
    expect(world.count('targetGroups.make')).toBe(1);
  });

  test('has it made once', async () => {
    await put();
    expect(await put()).toMatchObject({ status: 200, body: { twins: [{ targetGroup: TWIN }] } });
    expect(world.count('targetGroups.make')).toBe(1);
  });

  test('rolls out into it and back, again and again', async () => {
    await put();
    await start();
    const ended = await reach(world, 'concluded');
    expect(ended).toMatchObject({ outcome: 'promoted', green: { targetGroup: TWIN } });
    expect(liveShare(world, TWIN)).toBe(100);
    expect(await put({ ...alone(), fleet: 'web-1' })).toMatchObject({
      status: 200,
      body: { live: { fleet: 'web-1', targetGroup: TWIN } },
    });
    const again = { image: { id: 'ami-00000003' }, cause: published.cause };
    await startRollout(world.ports, 'web', again);
    await reach(world, 'concluded', { rollout: 'web-2', epoch: 2 });
    expect(await world.ports.services.get('web')).toMatchObject({
      live: { fleet: 'web-2', targetGroup: GROUP_A },
    });
  });

  test('is refused before anything is changed when somebody else has the name', async () => {
    world.cloud.targetGroups.add(TWIN);
    expect(await put()).toMatchObject({
      status: 422,
      body: { type: 'urn:greenshift:problem:SpecMismatch', detail: expect.stringContaining(NAME) },
    });
    expect((await world.ports.services.list()).services).toEqual([]);
    expect(world.count('targetGroups.make')).toBe(0);
  });

  test('is completed by the same request when AWS refuses to make it; until then nothing rolls out', async () => {
    world.before('targetGroups.make', () => {
      throw new CloudRefused('AWS refuses to make the target group: AccessDenied');
    });
    expect(await put()).toMatchObject({ body: { type: 'urn:greenshift:problem:CloudRefused' } });
    expect(await start()).toMatchObject({ kind: 'postponed' });
    await expect(startRollout(world.ports, 'web', { ...published, allowRepeat: true })).rejects.toThrow(
      /the twin of .* isn't made yet: send PUT \/services\/web/,
    );
    expect(await put()).toMatchObject({ status: 200, body: { twins: [{ targetGroup: TWIN }] } });
    expect(await start()).toMatchObject({ kind: 'started' });
  });

  test('is apart from that of other services', async () => {
    await put();
    world.cloud.routes.add(RULE);
    world.cloud.moreRoutes.set(RULE, { [GROUP_B]: 1 });
    const theirs = {
      ...fleetIn(world.cloud, 'web-fleet'),
      name: 'shop-fleet',
      targetGroup: GROUP_B,
      servers: [],
    };
    world.cloud.fleets.set('shop-fleet', theirs);
    const other = { traffic: { rule: RULE, targetGroups: [GROUP_B, TWIN] }, fleet: 'shop-fleet' };
    expect(await put(other, 'shop')).toMatchObject({
      status: 422,
      body: { detail: expect.stringContaining(TWIN) },
    });
  });

  test('may name both later: the one that was made stays, and is told', async () => {
    await put();
    const { body } = await put({ traffic: { listener: LISTENER, targetGroups: [GROUP_A, GROUP_B] } });
    expect(body).toMatchObject({
      twins: [],
      settings: expect.arrayContaining([
        expect.objectContaining({ setting: 'twin target group', outcome: 'dropped', from: NAME }),
      ]),
    });
    expect(world.cloud.targetGroups).toContain(TWIN);
  });
});

describe('the twin of a service that is removed', () => {
  test('goes where nothing uses it', async () => {
    await put();
    expect(await remove()).toMatchObject({ status: 200, body: { detail: expect.stringContaining(NAME) } });
    expect(world.cloud.targetGroups).not.toContain(TWIN);
  });

  test('stays where the live fleet is in it, and the answer says so', async () => {
    await put();
    await start();
    await reach(world, 'concluded');
    const { body } = await remove();
    const { left } = body as { left: { what: string; why: string; how: string }[] };
    expect(left).toContainEqual({
      what: `the target group ${NAME}, which was made for ${GROUP_A}`,
      why: 'web-1 serves in it',
      how: expect.stringContaining(`delete-target-group --target-group-arn ${TWIN}`),
    });
    expect(world.cloud.targetGroups).toContain(TWIN);
  });

  test('stays where a route still names it', async () => {
    await put();
    world.cloud.weights[TWIN] = 0;
    const { body } = await remove();
    expect(JSON.stringify(body)).toMatch(/a listener or a rule still names it/);
    expect(world.cloud.targetGroups).toContain(TWIN);
  });
});
