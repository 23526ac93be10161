import { describe, expect, test } from 'vitest';
import { checkGreen } from '../../functions/check-green.ts';
import type { LaunchProblem } from '../../src/ports/fleets.ts';
import { CloudRefused } from '../../src/rollout/errors.ts';
import { pressAbort } from '../world/on-call.ts';
import { beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { aWorld, fleetIn, liveShare, NEXT, type World } from '../world/world.ts';

const MINUTE = 60_000;
const check = ({ ports }: World) => checkGreen(ports, FIRST);

async function proving(change = {}): Promise<World> {
  const world = aWorld();
  await beginAt(world, 'proving', change);
  return world;
}

describe('green', () => {
  test('is proved when all of its servers are in service, healthy and on the right image', async () => {
    const world = await proving();
    await world.clock.advance(2 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
    expect(await check(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
  });

  // Without this call nothing else gave a promoted green its alarms back: it served with the size of its first minute.
  test('gets what was held back as it is proved, and not before', async () => {
    const held = { 'scaling policy "cpu"': '60 %', 'warm pool': '2 stopped' };
    const world = aWorld();
    fleetIn(world.cloud, 'web-fleet').settings = held;
    await beginAt(world, 'proving');
    const green = fleetIn(world.cloud, 'web-1');
    green.settings = { 'scaling policy "cpu"': '60 %', 'suspended process "AlarmNotification"': 'true' };
    await check(world);
    expect(green.settings).toHaveProperty('suspended process "AlarmNotification"');
    await world.clock.advance(2 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'pass' });
    expect(green.settings).toEqual(held);
  });

  test('without anything that is held back is not read again for it', async () => {
    const world = await proving();
    await world.clock.advance(2 * MINUTE);
    const before = world.count('settings.copy');
    expect(await check(world)).toMatchObject({ verdict: 'pass' });
    expect(world.count('settings.copy')).toBe(before);
  });

  test('that starts slowly is given its time before it gets a request', async () => {
    const world = await proving();
    world.cloud.slowStart = 40_000;
    await world.clock.advance(2 * MINUTE);
    expect(await check(world)).toEqual({ verdict: 'hold', phase: 'proving', wait: 15 });
    await world.clock.advance(30_000);
    expect(await check(world)).toEqual({ verdict: 'hold', phase: 'proving', wait: 10 });
    await world.clock.advance(10_000);
    expect(await check(world)).toMatchObject({ verdict: 'pass', phase: 'shifting' });
    const told = (await record(world)).timeline.filter(({ what }) => what.includes('start slowly'));
    expect(told).toHaveLength(1);
  });

  test('is not while one of its servers is still missing', async () => {
    const world = await proving();
    await world.clock.advance(2 * MINUTE);
    fleetIn(world.cloud, 'web-1').servers[3]!.sick = true;
    expect(await check(world)).toEqual({ verdict: 'hold', phase: 'proving', wait: 15 });
  });

  test('is not proved by the healthy servers of somebody else in its target group', async () => {
    const world = await proving();
    const green = fleetIn(world.cloud, 'web-1');
    for (const server of green.servers) server.sick = true;
    const servers = green.servers.map((server) => ({ ...server, id: `${server.id}-b`, sick: false }));
    world.cloud.fleets.set('not-ours', { ...green, name: 'not-ours', servers });
    await world.clock.advance(2 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'hold' });
  });

  test('has as long as the spec says, and not a look longer', async () => {
    const world = await proving({ startWithin: '5m' });
    world.cloud.bootTime = 60 * MINUTE;
    await world.clock.advance(5 * MINUTE - 1);
    expect(await check(world)).toMatchObject({ verdict: 'hold' });
    await world.clock.advance(1);
    expect(await check(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({
      code: 'GreenUnhealthy',
      message: '0 of 4 servers of green are healthy after 5 minutes',
    });
  });

  describe('whose servers do not come up', () => {
    const KEY = '3 of its launches failed: Client.InternalError: Client error on launch';
    const UNHEALTHY = { what: '2 of its servers were ended as unhealthy', kind: 'unhealthy' } as const;
    const notes = async (world: World) =>
      (await record(world)).timeline.map(({ what }) => what).filter((what) => what.includes('come up'));

    async function withoutServers(): Promise<World> {
      const world = await proving({ startWithin: '10m' });
      world.cloud.bootTime = 60 * MINUTE;
      fleetIn(world.cloud, 'web-1').launchProblems = [{ what: KEY, kind: 'refused' }];
      return world;
    }

    /** AWS launches two servers of four, and says why it doesn't launch the others. */
    async function withTwo(...more: LaunchProblem[]): Promise<World> {
      const world = await withoutServers();
      const fleet = fleetIn(world.cloud, 'web-1');
      Object.assign(fleet, { servers: fleet.servers.slice(0, 2), launchable: 2 });
      fleet.launchProblems?.push(...more);
      await world.clock.advance(10 * MINUTE);
      return world;
    }

    test('because AWS refuses to launch them are not the image’s fault: it is offered again', async () => {
      const world = await withTwo();
      expect(await check(world)).toMatchObject({ verdict: 'fail' });
      expect((await record(world)).failure).toMatchObject({ code: 'LaunchRefused' });
      await reach(world, 'concluded');
      expect(await world.ports.services.get('web')).toMatchObject({
        retry: { rollout: 'web-1', attempt: 2 },
      });
    });

    test('are the image’s fault when others of them were ended as unhealthy', async () => {
      const world = await withTwo(UNHEALTHY);
      await check(world);
      expect((await record(world)).failure).toMatchObject({
        code: 'GreenUnhealthy',
        message: `0 of 4 servers of green are healthy after 10 minutes; ${KEY}; ${UNHEALTHY.what}`,
      });
      await reach(world, 'concluded');
      expect(await world.ports.services.get('web')).not.toHaveProperty('retry');
    });

    test('fails with what Auto Scaling says of them', async () => {
      const world = await withoutServers();
      await world.clock.advance(10 * MINUTE);
      await check(world);
      expect((await record(world)).failure).toMatchObject({
        code: 'GreenUnhealthy',
        message: `0 of 4 servers of green are healthy after 10 minutes; ${KEY}`,
      });
    });

    test('has it in its timeline long before, once for each cause', async () => {
      const world = await withoutServers();
      await check(world);
      expect(await notes(world)).toEqual([]);
      await world.clock.advance(3 * MINUTE);
      await check(world);
      await check(world);
      expect(await notes(world)).toEqual([`green's servers don't come up; ${KEY}`]);
      // Auto Scaling tries on: one more of the same is no news.
      fleetIn(world.cloud, 'web-1').launchProblems = [{ what: KEY.replace(/^\d+/, '40'), kind: 'refused' }];
      await check(world);
      expect(await notes(world)).toHaveLength(1);
      fleetIn(world.cloud, 'web-1').launchProblems = [];
      await check(world);
      expect(await notes(world)).toHaveLength(1);
    });

    test('fails before the deadline when they end one after another, with what one has said last', async () => {
      const world = await withoutServers();
      const ended = {
        what: '8 of its launches failed: it shut down',
        kind: 'ended',
        count: 8,
        servers: ['i-9'],
      };
      fleetIn(world.cloud, 'web-1').launchProblems = [ended as LaunchProblem];
      world.cloud.consoles = {
        'i-9': 'booting\n\u001b[31m/app/run: line 3: syntax error near `fi`\u001b[0m\n',
      };
      await check(world);
      expect(await record(world)).not.toHaveProperty('failure');
      await world.clock.advance(3 * MINUTE);
      expect(await check(world)).toMatchObject({ verdict: 'fail' });
      const { failure, boot } = await record(world);
      expect(failure).toMatchObject({
        code: 'GreenUnhealthy',
        message: expect.stringMatching(
          /after 3 minutes, and every other one .*8 of its launches failed.*i-9: a syntax error, as its console says: booting\n\/app\/run: line 3/s,
        ),
      });
      expect(boot).toEqual({ server: 'i-9', output: 'booting\n/app/run: line 3: syntax error near `fi`' });
    });

    test('waits on while some of them may come up yet', async () => {
      const world = await withoutServers();
      const few = { what: '3 of its launches failed: it shut down', kind: 'ended', count: 3 } as const;
      fleetIn(world.cloud, 'web-1').launchProblems = [few];
      await world.clock.advance(3 * MINUTE);
      expect(await check(world)).toMatchObject({ verdict: 'hold' });
      const many = { what: '9 of its launches failed: it shut down', kind: 'ended', count: 9 } as const;
      fleetIn(world.cloud, 'web-1').launchProblems = [many, { what: KEY, kind: 'refused', count: 3 }];
      expect(await check(world)).toMatchObject({ verdict: 'hold' });
    });

    /** A key that Auto Scaling may not use refuses every launch alike, and was waited out until the deadline. */
    test('fails before the deadline on what every other launch meets as well, and the image is offered again', async () => {
      const world = await withoutServers();
      const lasting = { what: KEY, kind: 'refused', count: 3, isLasting: true } as const;
      Object.assign(fleetIn(world.cloud, 'web-1'), { servers: [], launchable: 0, launchProblems: [lasting] });
      await world.clock.advance(3 * MINUTE);
      expect(await check(world)).toMatchObject({ verdict: 'fail' });
      const { code, message } = (await record(world)).failure!;
      expect(code).toBe('LaunchRefused');
      expect(message).toContain(`after 3 minutes, and every other one would end as they did; ${KEY}`);
    });

    test('waits on beside a refusal that may pass, as of capacity', async () => {
      const world = await withoutServers();
      const lasting = { what: KEY, kind: 'refused', count: 3, isLasting: true } as const;
      const passing = { what: 'no capacity', kind: 'refused', count: 9 } as const;
      fleetIn(world.cloud, 'web-1').launchProblems = [lasting, passing];
      await world.clock.advance(3 * MINUTE);
      expect(await check(world)).toMatchObject({ verdict: 'hold' });
    });

    test('says which hooks nobody completes, and fails once it is plain that nobody will', async () => {
      const world = await withoutServers();
      const fleet = fleetIn(world.cloud, 'web-1');
      fleet.launchHooks = [{ what: '"boot" (which tells nobody but EventBridge; ABANDON after 300 s)' }];
      fleet.launchProblems = [{ what: '4 of its launches wait', kind: 'waiting', count: 4 }];
      await world.clock.advance(3 * MINUTE);
      expect(await check(world)).toMatchObject({ verdict: 'hold' });
      expect(await notes(world)).toEqual([
        expect.stringMatching(/4 of its launches wait; .*"boot" \(which tells/),
      ]);
      fleet.launchProblems = [{ what: '8 of its launches failed: abandoned', kind: 'abandoned', count: 8 }];
      expect(await check(world)).toMatchObject({ verdict: 'fail' });
      expect((await record(world)).failure).toMatchObject({
        code: 'GreenUnhealthy',
        message: expect.stringMatching(/every other one .*abandoned; its launches wait for "boot"/),
      });
    });

    test.each([
      ['a queue that nobody reads', { tells: 'arn:aws:sqs:us-east-1:1:hooks' }, true, 'LaunchRefused'],
      ['nobody by itself', {}, true, 'GreenUnhealthy'],
      ['a queue whose reader refuses the server', { tells: 'arn' }, undefined, 'GreenUnhealthy'],
    ])('ends as its hook says, which tells %s', async (_, told, isUnanswered, code) => {
      const world = await withoutServers();
      const fleet = fleetIn(world.cloud, 'web-1');
      const problem = { what: '8 launches failed', kind: 'abandoned' as const, count: 8, servers: ['i-9'] };
      fleet.launchHooks = [{ what: '"boot"', ...told }];
      fleet.launchProblems = [{ ...problem, ...(isUnanswered && { isUnanswered }) }];
      await world.clock.advance(3 * MINUTE);
      expect(await check(world)).toMatchObject({ verdict: 'fail' });
      expect((await record(world)).failure).toMatchObject({ code });
    });

    test('keeps what a server has said, which is gone with it by the deadline', async () => {
      const world = await withoutServers();
      const ended = {
        what: '3 of its launches failed: it shut down',
        kind: 'ended',
        count: 3,
        servers: ['i-9'],
      };
      fleetIn(world.cloud, 'web-1').launchProblems = [ended as LaunchProblem];
      world.cloud.consoles = { 'i-9': 'web: command not found' };
      await world.clock.advance(3 * MINUTE);
      await check(world);
      world.cloud.consoles = {};
      await world.clock.advance(7 * MINUTE);
      await check(world);
      const { failure, boot } = await record(world);
      expect(boot).toEqual({ server: 'i-9', output: 'web: command not found' });
      expect(failure?.message).toContain('a command, a file or a module is missing');
    });

    test('fails in time though nobody may read why', async () => {
      const world = await withoutServers();
      await world.clock.advance(10 * MINUTE);
      world.before('fleets.launchProblems', () => {
        throw new CloudRefused('AWS refuses to list the scaling activities of web-1: AccessDenied');
      });
      expect(await check(world)).toMatchObject({ verdict: 'fail' });
      expect((await record(world)).failure?.message).toBe(
        '0 of 4 servers of green are healthy after 10 minutes',
      );
    });
  });

  test('that is healthy at its last look is in time', async () => {
    const world = await proving({ startWithin: '5m' });
    await world.clock.advance(10 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'pass' });
  });

  test('that somebody has deleted fails at its deadline, and blue keeps everything', async () => {
    const world = await proving();
    world.cloud.fleets.delete('web-1');
    expect(await check(world)).toMatchObject({ verdict: 'hold' });
    await world.clock.advance(15 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'fail' });
    expect((await reach(world, 'concluded')).outcome).toBe('reverted');
    expect(liveShare(world)).toBe(0);
  });

  test('with one server of another image is refused at once', async () => {
    const world = await proving();
    await world.clock.advance(2 * MINUTE);
    const [server] = fleetIn(world.cloud, 'web-1').servers;
    server!.imageId = NEXT;
    expect(await check(world)).toMatchObject({ verdict: 'fail' });
    expect((await record(world)).failure).toMatchObject({
      code: 'WrongImage',
      message: `server ${server!.id} of green runs ami-00000003 instead of ami-00000002`,
    });
  });

  test('grows with a blue that has scaled out meanwhile, and is proved when it has as many', async () => {
    const world = await proving();
    fleetIn(world.cloud, 'web-fleet').desired = 7;
    await world.clock.advance(2 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'hold' });
    expect(fleetIn(world.cloud, 'web-1').desired).toBe(7);
    await world.clock.advance(2 * MINUTE);
    expect(await check(world)).toMatchObject({ verdict: 'pass' });
  });

  test('is looked at less often when it may take a day', async () => {
    const world = await proving({ startWithin: '24h' });
    expect(await check(world)).toMatchObject({ verdict: 'hold', wait: 360 });
  });

  test('goes back when an abort came, however healthy it is', async () => {
    const world = await proving();
    await world.clock.advance(2 * MINUTE);
    await pressAbort(world);
    expect(await check(world)).toMatchObject({ verdict: 'fail', phase: 'proving' });
  });
});
