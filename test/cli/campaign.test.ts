import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { aFlock, campaignIn, end, ID, moving, pass, publish } from '../world/campaigns.ts';
import { aPair } from '../world/led-campaigns.ts';
import { aWorld, type World } from '../world/world.ts';
import { ask } from './ask.ts';

let world: World;
beforeEach(async () => {
  world = await aFlock(['a', 'b', 'c']);
});

test('campaign lists campaigns, and shows one with each of its services', async () => {
  expect(await ask(world, 'campaign')).toMatchObject({ code: 0, out: 'there was no campaign yet\n' });
  await publish(world);
  await pass(world, 5);
  await end(world, 'a');
  await pass(world, 1);
  expect((await ask(world, 'campaign')).out).toMatch(
    /web-1\.0\.0-2 +running +1 of 2 .* 1 of 3 services is on the image/,
  );
  const { out } = await ask(world, 'campaign', ID);
  expect(out).toMatch(
    /^web-1\.0\.0-2 is running, in wave 1 of 2: 1 of 3 services is on the image; 2 waiting, about \d+m left$/m,
  );
  expect(out).toMatch(/^waits for wave 1 is watched for 30m until /m);
  expect(out).toMatch(/^1 +a +promoted +a-1 +5m$/m);
  expect(out).toMatch(/^2 +c +waiting$/m);
});

test('campaign pauses, resumes, stops and rolls back, each with a reason', async () => {
  await publish(world);
  expect(await ask(world, 'campaign', 'pause', ID)).toMatchObject({
    code: 1,
    err: expect.stringContaining('--reason'),
  });
  expect(await ask(world, 'campaign', 'pause', ID, '-r', 'a look')).toMatchObject({
    code: 0,
    out: `${ID} is paused: no service begins until it is resumed\n`,
  });
  expect((await ask(world, 'campaign', ID)).out).toMatch(/paused by .*: a look/);
  expect(await ask(world, 'campaign', 'resume', ID)).toMatchObject({ code: 0 });
  expect(await ask(world, 'campaign', 'stop', ID, '-r', 'it leaks')).toMatchObject({ code: 0 });
  expect(await ask(world, 'campaign', 'resume', ID)).toMatchObject({
    code: 7,
    err: expect.stringContaining(`${ID} is stopped, and its last rollouts are under way`),
  });
  await end(world, 'a');
  await pass(world, 1);
  expect(await ask(world, 'campaign', 'rollback', ID, '-r', 'it leaks')).toMatchObject({ code: 1 });
  expect(await moving(world)).toEqual([]);
  expect(await ask(world, 'campaign', 'rollback', ID, '-r', 'it leaks', '--yes')).toMatchObject({
    code: 0,
    out: expect.stringContaining('a gets the image before back'),
  });
  expect(await moving(world)).toEqual(['a']);
});

test('campaign says that an order which the API failed at may be on record: a rollback was, and nobody knew', async () => {
  await publish(world);
  world.after('services.list', () => Promise.reject(new Error('AbortError')));
  const { code, err } = await ask(world, 'campaign', 'rollback', ID, '-r', 'it leaks', '--yes');
  expect(code).not.toBe(0);
  expect(err).toContain(
    `the order may be on record all the same, and twice is once: see greenshift campaign ${ID}`,
  );
});

test('campaign rollback of one that is rolled back does not say that anything goes back', async () => {
  await publish(world);
  await ask(world, 'campaign', 'rollback', ID, '-r', 'it leaks', '--yes');
  await end(world, 'a');
  await pass(world, 2);
  expect((await ask(world, 'campaign', 'rollback', ID, '-r', 'it leaks', '--yes')).out).toBe(
    `${ID} is rolled-back: every service that it had moved is back, or needs a person\n`,
  );
});

test('campaign clock is a file for auditors, in which nothing is taken for a formula', async () => {
  await publish(world);
  await pass(world, 5);
  await end(world, 'a');
  await pass(world, 1);
  const { out } = await ask(world, 'campaign', 'clock', ID);
  const [head, a, b] = out.split('\r\n');
  expect(head).toBe(
    'campaign,build,service,wave,published,live,seconds,state,rollout,why,begun,image,deadline,behind',
  );
  expect(a).toMatch(/^web-1\.0\.0-2,arn:\S+,a,1,\S+Z,\S+Z,300,promoted,a-1,,\S+Z,ami-\w+,,$/);
  expect(b).toMatch(/,b,2,\S+Z,,,waiting,,,,ami-\w+,,wave 2 of 2 has not begun$/);
});

test('campaign tells of the deadline, and of what is on an older image', async () => {
  const strict = await aFlock(['a', 'b', 'c'], { deadline: '10m' });
  await publish(strict);
  expect((await ask(strict, 'campaign', ID)).out).toMatch(
    /^every service is to have it by .* UTC: 10m left\non an older image now: 3 services$/m,
  );
  await pass(strict, 11);
  await end(strict, 'a');
  await pass(strict, 1);
  const { out } = await ask(strict, 'campaign', ID);
  expect(out).toMatch(
    /^the deadline has passed, .* UTC: 3 services were on .*\non an older image now: 2 services$/m,
  );
  const clock = (await ask(strict, 'campaign', 'clock', ID)).out;
  expect(clock).toMatch(/,b,2,.*,\S+Z,wave 2 of 2 has not begun$/m);
});

test('campaign settings are shown, and set from a file, of which each mistake is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'greenshift-'));
  const file = join(folder, 'campaigns.yaml');
  await writeFile(file, 'automatic: true\nwaves:\n  - services: [a]\n    bake: 1h\n  - percent: 100\n');
  expect((await ask(world, 'campaign', 'settings', '--file', file)).code).toBe(0);
  const { out } = await ask(world, 'campaign', 'settings');
  expect(JSON.parse(out)).toMatchObject({
    waves: [{ services: ['a'], bake: '1h' }, { percent: 100 }],
    bake: '30m',
  });
  await writeFile(file, 'waves:\n  - services: [webb]\n  - percent: 100\n');
  const typo = await ask(world, 'campaign', 'settings', '--file', file);
  expect(typo.err).toMatch(/wave 1 names webb, and no service is called that/);
  expect(JSON.parse(typo.out)).not.toHaveProperty('unmatched');
  await writeFile(file, 'waves:\n  - percent: 50\n  - percent: 20\nautomaticc: true\n');
  const { code, err } = await ask(world, 'campaign', 'settings', '--file', file);
  expect(code).toBe(7);
  expect(err).toContain('waves[1].percent: the last wave of services here goes to all: 100');
  expect(err).toContain('shares rise from wave to wave, but 20 follows 50');
  expect(err).toContain('did you mean "automatic"?');
});

test('a campaign that nobody knows, and an action that is none, are told', async () => {
  expect(await ask(aWorld(), 'campaign', 'base-9.9.9-1')).toMatchObject({
    code: 7,
    err: expect.stringContaining('there is no campaign base-9.9.9-1'),
  });
  expect(await ask(world, 'campaign', 'halt', ID)).toMatchObject({
    code: 1,
    err: expect.stringContaining('"halt" is no action'),
  });
});

const leaveOut = (place: World, ...rest: string[]) => ask(place, 'campaign', 'leave-out', ID, ...rest);

test('campaign leave-out has it go on without an installation, and twice is once', async () => {
  const { home } = await aPair();
  await publish(home);
  expect(await leaveOut(home, 'eu', '-r', 'the region is gone')).toMatchObject({
    code: 0,
    out: `${ID} goes on without eu within five minutes; what has begun there goes on there\n`,
  });
  const { out } = await ask(home, 'campaign', ID);
  expect(out).toMatch(/^wave 3 is of eu: left-out; left out by .*: the region is gone$/m);
  const before = (await campaignIn(home)).version;
  // The second one read as though it had been the first, also where the campaign had ended meanwhile.
  expect(await leaveOut(home, 'eu', '-r', 'once more')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^web-1\.0\.0-2 is without eu already: left out by .*: the region is gone$/m),
  });
  expect((await campaignIn(home)).version).toBe(before);
});

test('campaign leave-out wants an installation that has a wave of it, and a reason', async () => {
  const { home } = await aPair();
  await publish(home);
  expect(await leaveOut(home, '-r', 'gone')).toMatchObject({
    code: 1,
    err: expect.stringContaining(`which installation? greenshift campaign leave-out ${ID} <installation>`),
  });
  expect(await leaveOut(home, 'eu')).toMatchObject({ code: 1, err: expect.stringContaining('--reason') });
  expect(await leaveOut(home, 'ue', '-r', 'gone')).toMatchObject({
    code: 7,
    err: expect.stringMatching(/web-1\.0\.0-2 has no wave in "ue": did you mean "eu"\?/),
  });
  await publish(world);
  expect(await leaveOut(world, 'eu', '-r', 'gone')).toMatchObject({
    code: 7,
    err: expect.stringContaining(`${ID} has no wave in "eu"`),
  });
  expect((await campaignIn(home)).waves.at(-1)?.branch).toMatchObject({ state: 'waiting' });
});

test('campaign leave-out of one that has ended is refused', async () => {
  const { home } = await aPair();
  await publish(home);
  await ask(home, 'campaign', 'rollback', ID, '-r', 'it leaks', '--yes');
  await end(home, 'a');
  await pass(home, 2);
  expect(await leaveOut(home, 'eu', '-r', 'gone')).toMatchObject({
    code: 7,
    err: expect.stringContaining(`${ID} is rolled-back: nothing of it is left`),
  });
});
