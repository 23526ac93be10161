import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { setWeights } from '../world/balancing.ts';
import { abandonIt, rollBackIt } from '../world/calling.ts';
import { bakingAt, beginAt, reach } from '../world/progress.ts';
import { build, GROUP_A, GROUP_B, specText } from '../world/specs.ts';
import { aServiceIn, aWorld, NEXT, OLD } from '../world/world.ts';
import { ask } from './ask.ts';
import { inProcess } from './in-process.ts';
import { serveWorld } from './serve-world.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'greenshift-verbs-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, text);
  return path;
}

describe('lint', () => {
  const lint = (path: string, ...args: string[]) => inProcess(['lint', path, ...args]);

  test('points at the line and the column of each mistake, in YAML as in JSON', async () => {
    const yaml = await file(
      'bad.yaml',
      'service: web\nimage:\n  owners: ["111122223333"]\n  pipline: x\nsteps:\n  - weight: 5\n    bake: 10\n',
    );
    const { code, out } = await lint(yaml);
    expect(code).toBe(7);
    expect(out).toContain(`${yaml}:4:3: image.pipline: unknown key; did you mean "pipeline"?`);
    expect(out).toContain(`${yaml}:7:5: steps[0].bake: expected a text, not a number`);
    expect(out).toContain(`${yaml}:1:1: traffic: is missing`);
    const json = await file('bad.json', '{\n\t"service": "web",\n\t"flet": "x"\n}\n');
    expect((await lint(json)).out).toContain(`${json}:3:2: flet: unknown key; did you mean "fleet"?`);
  });

  test('says what is no text, nested beyond reading, or a directory', async () => {
    const binary = await file('binary.yaml', 'service: web\n\0\0');
    expect(await lint(binary)).toMatchObject({ code: 7, out: expect.stringContaining('it has NUL bytes') });
    const deep = await file('deep.json', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    expect(await lint(deep)).toMatchObject({ code: 7, out: expect.stringContaining('nested too deeply') });
    const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefgh'.replaceAll(/./g, (key, at) => `${key}: &${key} [${`*${'abcdefgh'[at]}, `.repeat(9)}]\n`)}`;
    expect(await lint(await file('bomb.yaml', bomb))).toMatchObject({ code: 7 });
    expect(await lint(directory)).toMatchObject({ code: 1, err: expect.stringContaining('is a directory') });
  });

  test('takes what is right, in both, with the name of its schema', async () => {
    const spec = { $schema: 'docs/service.schema.json', ...specText() };
    const json = await file('web.json', JSON.stringify(spec));
    expect(await lint(json)).toEqual({ code: 0, out: `${json}: the spec of web is valid\n`, err: '' });
    const anchors = await file(
      'web.yaml',
      `${JSON.stringify({ ...specText(), steps: undefined }, null, 1).replace(/\n\}$/, ',')}\n"steps": [&a {weight: 5, bake: 5m}, {<<: *a, weight: 100}]}`,
    );
    expect(await lint(anchors)).toMatchObject({ code: 0 });
  });

  test('says where a file that is neither ends being one, and which file is not there', async () => {
    const broken = await file('broken.yaml', 'service: web\n  image: {\n');
    expect((await lint(broken)).out).toMatch(/broken\.yaml:\d+:\d+: /);
    expect(await lint(join(directory, 'nowhere.yaml'))).toMatchObject({ code: 1 });
    const twice = await file('twice.yaml', 'service: web\nservice: shop\n');
    expect((await lint(twice)).out).toMatch(/twice\.yaml:2:1: .*unique/);
  });

  test('for programs has the same as data', async () => {
    const bad = await file('data.yaml', 'service: 7\n');
    const { out } = await lint(bad, '-o', 'json');
    expect(JSON.parse(out)).toMatchObject({
      valid: [],
      findings: expect.arrayContaining([
        { file: bad, line: 1, column: 1, path: 'service', message: 'expected a text, not a number' },
      ]),
    });
  });
});

describe('apply', () => {
  test('registers a service by a file, then changes nothing more', async () => {
    const world = aWorld();
    const path = await file('apply.json', JSON.stringify({ $schema: 'x', ...specText() }));
    expect(await ask(world, 'apply', path)).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^web is registered; web-fleet is live\./),
    });
    const first = await world.ports.services.get('web');
    expect(first.spec).not.toHaveProperty('$schema');
    // A misspelt prefix was followed for ever, and nobody was told.
    const err = expect.stringMatching(
      /^there is no build of web\/ yet: .* look at how "image" in .* spells it\n$/,
    );
    expect(await ask(world, 'apply', path, '-o', 'name')).toEqual({ code: 0, out: 'service/web\n', err });
    expect((await world.ports.services.get('web')).spec).toEqual(first.spec);
  });

  // Of a route that was made anew it said no more than that it holds from the next rollout on.
  test('says that a rollout under way takes over corrected routes', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const path = await file('apply-again.json', JSON.stringify(specText()));
    expect((await ask(world, 'apply', path)).out).toContain(
      'it holds from the next rollout on, and corrected routes for web-1 too',
    );
  });

  test('sends nothing that is not valid, and says what AWS has against the rest', async () => {
    const world = aWorld();
    const bad = await file('apply-bad.json', '{"service": "web"}');
    const refused = await ask(world, 'apply', bad);
    expect(refused).toMatchObject({ code: 7, out: '' });
    expect(refused.err).toMatch(/apply-bad\.json:1:1: fleet: is missing\n/);
    expect((await world.ports.services.list()).services).toEqual([]);
    const absent = await file('apply-absent.json', JSON.stringify(specText({ fleet: 'nowhere' })));
    expect(await ask(world, 'apply', absent)).toMatchObject({
      code: 7,
      err: 'greenshift: the Auto Scaling group "nowhere" does not exist in this region\n',
    });
  });
});

describe('status', () => {
  test('is a tree that fits 80 columns, with each server, the plan and the time left', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { out } = await ask(world, 'status');
    const lines = out.trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines[0]).toBe('web');
    expect(lines[1]).toMatch(/^├─ rollout web-1 {2}baking at 10 % {2}for 0s, \w+ since its start$/);
    expect(out).toMatch(/waits {5}green is watched at 10 %; 50 % from \d\d:\d\d:\d\d UTC \(5m\) on/);
    expect(out).toMatch(/plan {6}▸ 10 {2}· 50 {2}· 100 %, 20m of bakes left/);
    expect(out).toMatch(/^├─ blue {2}web-fleet .* 90 % .*4\/4 healthy$/m);
    expect(out).toMatch(/^└─ green web-1 .* 10 % .*4\/4 healthy$/m);
    expect(out.match(/✓ i-/g)).toHaveLength(8);
  });

  test('has only ASCII where the locale has no more', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const api = await serveWorld(world);
    onTestFinished(() => api.close());
    const { out } = await inProcess(['status', 'web'], { LANG: 'C', GREENSHIFT_ENDPOINT: api.url });
    expect(out).toMatch(/^\|- blue .*#+\.* 4\/4 healthy$/m);
    expect([...out].filter((character) => character > '~')).toEqual([]);
  });

  test('of a rollout that goes back says so, and why', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(50));
    await rollBackIt(world, 'web-1', { reason: 'the checkout is slow' });
    const { out } = await ask(world, 'status', 'rollout/web-1');
    expect(out).toMatch(/rollout web-1 {2}rolling back/);
    expect(out).toMatch(/abort {5}by user\/ann at [\d:]+ UTC: the checkout is slow/);
    expect(out).not.toContain('of bakes left');
  });

  test('says who serves the traffic that an abandoned rollout left behind', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    await abandonIt(world, 'web-1', { reason: 'blue is not coming back' });
    const { out } = await ask(world, 'status', 'web');
    expect(out).toMatch(/blue {2}web-fleet .* 90 %/);
    expect(out.replace(/\s+/g, ' ')).toMatch(/elsewhere: 10 % of the traffic, at \S+, of web-1/);
    const told = out.replaceAll(/[\s│]+/g, ' ');
    expect(told).toMatch(
      /as it was abandoned, both fleets have traffic; .* 1\. green's share of the traffic at /,
    );
    expect(told).toMatch(
      /2\. the fleet web-1 with 4 servers .*the commands for that: greenshift history web-1/,
    );
    const { out: history } = await ask(world, 'history', 'web-1');
    expect(history).toMatch(
      /^ {2}give web-fleet everything: aws elbv2 .*; or web-1, .* then `greenshift apply` with web-1/m,
    );
    expect(history).toMatch(
      /^ {2}once it has no traffic: aws autoscaling .* delete-auto-scaling-group \S+ web-1/m,
    );
    setWeights(world.cloud, { [GROUP_A]: 9, [GROUP_B]: 1 });
    world.cloud.fleets.delete('web-1');
    const { out: orphaned } = await ask(world, 'status', 'web');
    expect(orphaned.replace(/[\s│]+/g, ' ')).toMatch(/elsewhere: 10 % .* which no group is attached to/);
  });

  test('has the same in JSON and YAML, as the API has it', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const json = JSON.parse((await ask(world, 'status', 'web', '-o', 'json')).out);
    expect(json).toMatchObject({
      service: { service: 'web' },
      rollout: { rollout: 'web-1', waiting: { for: 'bake', after: 'advance' } },
      fleets: { fleets: [{ role: 'blue' }, { role: 'green' }] },
    });
    expect(parseYaml((await ask(world, 'status', 'web', '-o', 'yaml')).out)).toEqual(json);
  });
});

describe('plan', () => {
  // It said no more than that there was a rollout, and nobody knew what became of the next image.
  test('during a rollout says what becomes of an image meanwhile', async () => {
    const world = aWorld();
    await beginAt(world, bakingAt(10));
    const { code, out } = await ask(world, 'plan', 'web');
    expect(code).toBe(7);
    expect(out.replaceAll(/\s+/g, ' ')).toContain(
      'web has the rollout web-1 under way: an image that is published meanwhile begins once that has ended',
    );
  });

  test('fits 80 columns, and says what would be done, found, and is in the way', async () => {
    const world = aWorld();
    world.cloud.requestsPerMinute = 60_000;
    world.cloud.badShare[OLD] = 0.001;
    await aServiceIn(world);
    await world.clock.advance(65 * 60_000);
    const { code, out } = await ask(world, 'plan', 'web', NEXT);
    expect(code).toBe(0);
    const lines = out.trimEnd().split('\n');
    expect(lines.filter((line) => line.length > 80)).toEqual([]);
    expect(lines[0]).toBe(`web-1 of ${NEXT}`);
    expect(out).toMatch(/^ {2}10 % {4}5m {4}30,000 {4}underpowered$/m);
    expect(out).toMatch(/^ {2}50 % {4}5m {4}150,000$/m);
    expect(out).toMatch(/^ {6}errors, 0\.1 % of late: 1\.5x: not at this traffic;/m);
    expect(out).toContain('95 % within');
    expect(out).toContain('4 servers more meanwhile, 1.3 server hours at least');
    expect(out).toMatch(/^ {2}· give green 10 % of the traffic, for 5m$/m);
    expect(out).not.toContain('keeps it from beginning');
  });

  test('exits by whether it would begin, and has the same as data', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.cloud.shortages = ['the quota of servers is reached: ask for more'];
    const refused = await ask(world, 'plan', 'web');
    expect(refused).toMatchObject({ code: 7, err: '' });
    expect(refused.out).toMatch(/^web-1 of the next image$/m);
    expect(refused.out).toContain('the quota of servers is reached: ask for more');
    expect(refused.out).toMatch(/· underpowered: the live fleet had no requests/);
    const { begins, steps } = JSON.parse((await ask(world, 'plan', 'web', '-o', 'json')).out);
    expect([begins, steps.length]).toEqual([false, 3]);
    expect(world.stored.rollouts.size).toBe(0);
  });
});

describe('list and history', () => {
  test('show what is live, what moves, and what has been', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect((await ask(world, 'list')).out).toMatch(/^web +none yet +ami-\S+ +web-fleet$/m);
    await beginAt(world, bakingAt(10));
    expect((await ask(world, 'list')).out).toMatch(
      /^web +web-1 baking at 10 % +10 % \(0s ago\) +ami-\S+ +web-fleet$/m,
    );
    await rollBackIt(world, 'web-1', { reason: 'errors since 02:40' });
    await reach(world, 'concluded');
    const past = await ask(world, 'history', 'web');
    expect(past.out).toMatch(/^web-1 .* rolled back +ami-\S+\n {2}errors since 02:40$/m);
    expect((await ask(world, 'history', 'web', '--result', 'promoted')).out).toBe('none\n');
    const timeline = await ask(world, 'history', 'web-1');
    expect(timeline.out).toMatch(/^\d\d:\d\d:\d\d {2}baking at 10 %$/m);
    expect(await ask(world, 'history', 'web', '--limit', '0')).toMatchObject({ code: 1 });
  });

  // The history said that it bakes, while status and list said that it is paused.
  test('tell of a paused rollout that it is paused', async () => {
    const world = aWorld();
    await aServiceIn(world);
    await beginAt(world, bakingAt(10));
    await ask(world, 'pause', 'web', '-r', 'a look');
    for (const verb of ['list', 'history'])
      expect((await ask(world, verb, ...(verb === 'history' ? ['web'] : []))).out).toContain(
        'paused at 10 %',
      );
  });
});

describe('freeze and delete', () => {
  test('a freeze says how to end it, and stands in the status until then', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await ask(world, 'freeze', 'web')).toMatchObject({
      code: 1,
      err: expect.stringContaining('needs a reason'),
    });
    const frozen = await ask(world, 'freeze', 'web', '--for', '3d', '-r', 'sale');
    expect(frozen).toMatchObject({ code: 0, err: 'end it: greenshift unfreeze web\n' });
    expect(frozen.out).toMatch(/^web is frozen until \d{4}-\d\d-\d\d \d\d:\d\d UTC\n$/);
    expect((await ask(world, 'status', 'web')).out).toMatch(/frozen until .* by user\/\S+: sale/);
    expect(await ask(world, 'start', 'web', 'ami-00000003')).toMatchObject({
      code: 7,
      err: expect.stringContaining('unfreeze it first'),
    });
    expect(await ask(world, 'unfreeze', 'web')).toMatchObject({
      code: 0,
      out: 'web is not frozen; no image waits\n',
    });
  });

  test('a start says why, and how fast', async () => {
    const world = aWorld();
    await aServiceIn(world);
    // Only an image that was live once may go straight to all of the traffic.
    expect(await ask(world, 'start', 'web', NEXT, '--expedited', '-r', 'a patch')).toMatchObject({
      code: 7,
      err: expect.stringContaining('expedited'),
    });
    const started = await ask(world, 'start', 'web', NEXT, '--no-expedited', '-r', 'a patch');
    expect(started).toMatchObject({ code: 0, out: `web-1 has started, of ${NEXT}\n` });
    expect((await ask(world, 'trail', 'web')).out).toContain('a patch');
    expect((await ask(world, 'images', 'web')).out).toMatch(/IMAGE +BUILT \(UTC\) +NEEDED/);
    expect((await ask(world, 'images', 'web', '--unneeded')).code).toBe(0);
  });

  test('a history goes on before a rollout of its own service', async () => {
    const world = aWorld();
    await aServiceIn(world);
    for (const before of ['web-3', 'rollout/web-3', '3'])
      expect(await ask(world, 'history', 'web', '--before', before)).toMatchObject({ code: 0 });
    expect(await ask(world, 'history', 'web', '--before', 'shop-3')).toMatchObject({
      code: 1,
      err: expect.stringContaining('shop-3 is a rollout of shop, not of web'),
    });
  });

  test('a start names an image, a build or what is live, one of them', async () => {
    const world = aWorld();
    await aServiceIn(world);
    world.cloud.builds.set(build('web/1.4.2/1'), {
      buildArn: build('web/1.4.2/1'),
      available: true,
      builtAt: 1,
      imageIds: [NEXT],
    });
    for (const [args, err] of [
      [[], 'say what to roll out'],
      [[NEXT, '--refresh'], 'one of them'],
      [['--build', '1.4.2', '--refresh'], 'one of them'],
      [['1.4.2'], 'a build is --build 1.4.2'],
    ] as const)
      expect(await ask(world, 'start', 'web', ...args)).toMatchObject({
        code: 1,
        err: expect.stringContaining(err),
      });
    const planned = await ask(world, 'plan', 'web', '--build', '1.4.2');
    expect(planned).toMatchObject({ code: 0, out: expect.stringContaining(NEXT) });
    expect(await ask(world, 'start', 'web', '--build', '1.4.2')).toMatchObject({
      code: 0,
      out: `web-1 has started, of ${NEXT} (web/1.4.2/1)\n`,
    });
    await reach(world, 'concluded');
    const refreshed = await ask(world, 'start', 'web', '--refresh');
    expect(refreshed).toMatchObject({ code: 0, out: `web-2 has started, of ${NEXT}\n` });
  });

  test('a service is deleted when a person says so, with what that leaves', async () => {
    const world = aWorld();
    await aServiceIn(world);
    expect(await ask(world, 'delete', 'web')).toMatchObject({
      code: 1,
      err: expect.stringContaining('say --yes'),
    });
    const deleted = await ask(world, 'delete', 'web', '--yes');
    expect(deleted).toMatchObject({ code: 0, out: expect.stringContaining('aws elbv2 remove-tags') });
    expect(await ask(world, 'status', 'web')).toMatchObject({ code: 7 });
  });
});
