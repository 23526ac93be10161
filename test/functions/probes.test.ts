import { describe, expect, test } from 'vitest';
import { analyze } from '../../functions/analyze.ts';
import { shiftTraffic } from '../../functions/shift-traffic.ts';
import { abandonByName } from '../../src/commands/abandon.ts';
import { CloudRefused, CloudUnavailable } from '../../src/rollout/errors.ts';
import type { ProbeResult } from '../../src/rollout/probes/response.ts';
import { call } from '../world/calling.ts';
import { round } from '../world/events.ts';
import { bakingAt, beginAt, FIRST, reach } from '../world/progress.ts';
import { record } from '../world/records.ts';
import { GROUP_B, LISTENER } from '../world/specs.ts';
import { aWorld, fleetIn, liveShare, NEW, type World } from '../world/world.ts';

const MINUTE = 60_000;
const PROBED = { health: { probes: [{ path: '/healthz', text: 'ok' }] } };

const timeline = async (world: World) => (await record(world)).timeline.map(({ what }) => what);

const answers = (body: string): ProbeResult => ({ kind: 'response', status: 200, headers: {}, body });

/** Green's share at each probe that reached green. */
function watch(world: World, body = 'ok') {
  const seen: { share: number; headers: Readonly<Record<string, string>> }[] = [];
  world.cloud.respond = (imageId, { headers }) => {
    if (imageId !== NEW) return answers('ok');
    seen.push({ share: liveShare(world), headers });
    return answers(body);
  };
  return seen;
}

describe('probes', () => {
  test('reach green before any client does, by a rule that is read back and recorded before it is made', async () => {
    const world = aWorld();
    const seen = watch(world);
    world.before('testerRules.make', async () => {
      const { testers, timeline: lines } = await record(world);
      expect(testers).toMatchObject({ value: 'web-1', rules: [{ route: LISTENER, priority: 1 }] });
      expect(testers?.rules[0]).not.toHaveProperty('rule');
      expect(lines.at(-1)?.what).toBe(
        `about to send requests with X-Greenshift-Testers: web-1 to green alone, above ${LISTENER}`,
      );
    });
    await beginAt(world, bakingAt(10), PROBED);
    expect(seen.slice(0, 3).map(({ share }) => share)).toEqual([0, 0, 0]);
    expect(seen[0]!.headers).toEqual({ 'X-Greenshift-Testers': 'web-1' });
    const [rule] = world.cloud.testerRules.values();
    expect(rule?.claim.targetGroup).toBe(GROUP_B);
    const { testers } = await record(world);
    expect(testers?.rules[0]?.rule).toBe([...world.cloud.testerRules.keys()][0]);
  });

  test('wait until the rule has reached every node of the load balancer: until then they might meet blue', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting', PROBED);
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold', wait: 60 });
    expect(world.count('prober.send')).toBe(0);
    await world.clock.advance(MINUTE);
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'pass' });
    expect(world.count('prober.send')).toBe(3);
  });

  test('that fail three times send the rollout back with the first difference, before green had a client', async () => {
    const world = aWorld();
    const seen = watch(world, 'oops');
    const ended = await beginAt(world, 'concluded', PROBED);
    expect(ended).toMatchObject({
      outcome: 'reverted',
      failure: {
        code: 'ProbeFailed',
        message:
          "green fails a probe: GET /healthz at shop.example:80: expected text 'ok', got 'oops' at character 2",
      },
    });
    expect(seen.map(({ share }) => share)).toEqual([0, 0, 0]);
    expect(ended.traffic.raised).toBeUndefined();
    expect(world.cloud.testerRules.size).toBe(0);
  });

  test('that fail once are sent again, and a green that passes then goes on', async () => {
    const world = aWorld();
    let first = true;
    world.cloud.respond = () => {
      const body = first ? 'starting' : 'ok';
      first = false;
      return answers(body);
    };
    expect(await beginAt(world, 'concluded', PROBED)).toMatchObject({ outcome: 'promoted' });
  });

  test('fail a rollout in its bake too, three looks in a row', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10), PROBED);
    watch(world, 'broken');
    const verdicts: string[] = [];
    while (verdicts.length < 10 && verdicts.at(-1) !== 'fail') {
      await world.clock.advance(MINUTE);
      verdicts.push((await analyze(world.ports, FIRST)).verdict);
    }
    expect(verdicts).toEqual(['hold', 'hold', 'fail']);
    expect((await record(world)).failure).toMatchObject({ code: 'ProbeFailed' });
    const shown = await call(world, 'GET /rollouts/{id}', { id: 'web-1' });
    expect(shown.body).toMatchObject({ probes: { failedRounds: 3 } });
  });

  test('that never reach the load balancer hold, and then revert an image that is not to blame', async () => {
    const world = aWorld();
    world.cloud.respond = () => ({ kind: 'unsent', reason: 'connect ETIMEDOUT 10.0.0.1:80' });
    const ended = await beginAt(world, 'concluded', PROBED);
    expect(ended.failure).toMatchObject({
      code: 'ProbesUnsent',
      message: expect.stringMatching(/^the probes don't reach the load balancer: GET \/healthz .*ETIMEDOUT/),
    });
    const { retry } = await world.ports.services.get('web');
    expect(retry).toMatchObject({ image: { id: NEW } });
  });

  test('go through the split as well, numbered, and the end says how many of them were lost', async () => {
    const world = aWorld();
    const numbers: string[] = [];
    world.cloud.respond = (_, { headers }) => {
      const number = headers['X-Greenshift-Probe'];
      if (number === undefined) return answers('ok');
      expect(headers).not.toHaveProperty('X-Greenshift-Testers');
      numbers.push(number);
      if (numbers.length === 3) return { kind: 'no-response', reason: 'socket hang up' };
      return answers('ok');
    };
    const ended = await beginAt(world, 'concluded', PROBED);
    expect(numbers[0]).toBe('web-1/1');
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(ended.probes).toMatchObject({ sent: numbers.length, lost: 1 });
    expect(numbers.length).toBeGreaterThan(100);
    expect(ended.timeline.at(-1)?.what).toBe(
      `promoted; 1 of ${numbers.length.toLocaleString('en-US')} probes through the split were lost`,
    );
  });
});

describe('the rule for testers', () => {
  const TESTERS =
    (header = 'X-Preview') =>
    (world: World) => ({
      traffic: {
        listener: LISTENER,
        targetGroups: [[...world.cloud.targetGroups][0], GROUP_B],
        testers: { header, value: 'green' },
      },
    });
  const withTesters = (world: World) => TESTERS()(world);

  test('is there without probes, and goes with the rollout', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50), withTesters(world));
    expect([...world.cloud.testerRules.values()].map(({ claim }) => claim)).toMatchObject([
      { header: 'X-Preview', value: 'green', targetGroup: GROUP_B },
    ]);
    expect(world.count('prober.send')).toBe(0);
    expect(await reach(world, 'concluded')).toMatchObject({ outcome: 'promoted' });
    expect(world.cloud.testerRules.size).toBe(0);
    expect(await timeline(world)).toContain('the rules for testers are removed');
  });

  test('is gone before a reverted green is emptied, whose requests drain from then on', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50), withTesters(world));
    world.cloud.badShare[NEW] = 0.5;
    const { traffic, testers } = await reach(world, 'retiring-green');
    expect(world.cloud.testerRules.size).toBe(0);
    expect(traffic.zeroSince.green).toBe(testers?.removedAt);
    expect(fleetIn(world.cloud, 'web-1').desired).toBeGreaterThan(0);
  });

  test('goes when a person abandons the rollout', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50), withTesters(world));
    const ended = await abandonByName(world.ports, 'web-1', { by: 'me', reason: 'enough' });
    expect(world.cloud.testerRules.size).toBe(0);
    expect(ended.left?.map(({ what }) => what)).not.toContainEqual(expect.stringContaining('testers'));
  });

  test('that AWS refuses to delete is told at the end, and the watchdog goes on trying', async () => {
    const world = aWorld();
    await beginAt(world, 'retiring-blue', withTesters(world));
    const refuse = () => {
      throw new CloudRefused('not authorized to perform: elasticloadbalancing:DeleteRule');
    };
    world.before('testerRules.remove', refuse);
    const ended = await reach(world, 'concluded');
    expect(ended).toMatchObject({
      outcome: 'promoted',
      left: [
        {
          what: `the rule for testers above ${LISTENER}`,
          how: expect.stringMatching(/^aws elbv2 delete-rule --rule-arn arn:.* --region eu-west-1$/),
          permission: 'elasticloadbalancing:DeleteRule',
        },
      ],
    });
    await world.clock.advance(6 * MINUTE);
    expect(await round(world)).toMatchObject({
      done: { 'rules of web-1': ['removed-testers'] },
    });
    expect(world.cloud.testerRules.size).toBe(0);
    expect((await record(world)).left).toEqual([]);
  });

  test('that a slow function made after the end is found by its marks and removed', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10), withTesters(world));
    const late = [...world.cloud.testerRules][0]!;
    await abandonByName(world.ports, 'web-1', { by: 'me', reason: 'enough' });
    world.cloud.testerRules.set(late[0].replace(/.$/, '9'), late[1]);
    await world.clock.advance(6 * MINUTE);
    await round(world);
    expect(world.cloud.testerRules.size).toBe(0);
    await round(world);
    const looks = world.count('testerRules.find');
    await round(world);
    expect(world.count('testerRules.find')).toBe(looks);
  });

  test('is made once, whatever cuts the step off', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting', withTesters(world));
    world.after('testerRules.make', () => {
      throw new CloudUnavailable('no answer');
    });
    await expect(shiftTraffic(world.ports, FIRST)).rejects.toBeInstanceOf(CloudUnavailable);
    expect(await shiftTraffic(world.ports, FIRST)).toMatchObject({ verdict: 'hold' });
    expect(world.cloud.testerRules.size).toBe(1);
  });

  test('whose priority others took meanwhile gets another', async () => {
    const world = aWorld();
    await beginAt(world, 'shifting', withTesters(world));
    world.before('testerRules.make', () => {
      const claim = {
        service: 'shop',
        rollout: 'shop-1',
        route: { rule: 'theirs' },
        header: 'X',
        value: 'y',
      };
      const theirs = { claim: { ...claim, targetGroup: 'other' }, installation: 'another' };
      world.cloud.testerRules.set('arn:theirs', { ...theirs, listener: LISTENER, priority: 1 });
    });
    await shiftTraffic(world.ports, FIRST);
    expect([...world.cloud.testerRules.values()].map(({ priority }) => priority)).toEqual([1, 2]);
    await reach(world, 'concluded');
    expect([...world.cloud.testerRules.keys()]).toEqual(['arn:theirs']);
  });
});
