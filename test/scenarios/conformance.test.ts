import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { clean } from '../../tools/conformance/clean.ts';
import { ALL } from '../../tools/conformance/experiments/all.ts';
import { FIXTURES, readFixture } from '../../tools/conformance/fixtures.ts';
import { leftovers } from '../../tools/conformance/leftovers.ts';
import { differencesToLocal, lineOf } from '../../tools/conformance/report.ts';
import { type Result, runExperiments } from '../../tools/conformance/run.ts';
import { PREFIX } from '../../tools/conformance/traces.ts';
import { localWorld } from '../../tools/conformance/worlds/local.ts';

/** The local cloud is what Greenshift was tried on: it must do what Greenshift builds on, in every experiment. */
describe('the experiments on the local cloud', () => {
  let world: Awaited<ReturnType<typeof localWorld>>;
  let results: Result[];

  beforeAll(async () => {
    world = await localWorld();
    const options = {
      prefix: `${PREFIX}-0a0a0a`,
      signal: new AbortController().signal,
      tell: () => {},
    };
    results = await runExperiments(world, ALL, options);
  });

  afterAll(() => world.close());

  test('every one is as Greenshift builds on', () => {
    expect(results.filter(({ verdict }) => verdict !== 'agrees').map(lineOf)).toEqual([]);
    expect(results).toHaveLength(ALL.length);
  });

  test('what an account answered, the local cloud answers too', () => {
    const answered = results.flatMap((result) => {
      const fixture = readFixture(FIXTURES, result.experiment.name);
      return fixture ? [{ ...result, facts: fixture.facts, exchanges: [] }] : [];
    });
    expect(differencesToLocal(answered, results)).toEqual([]);
  });

  test('all that was made is found, and deleted in the end', async () => {
    const kinds = (await leftovers(world.clients, PREFIX)).found.map(({ what }) => what.split(' ')[0]);
    expect([...new Set(kinds)]).toEqual(['group', 'load', 'target', 'launch', 'state', 'rule', 'table']);
    expect(await clean(world, PREFIX, () => {})).toEqual([]);
    expect(await leftovers(world.clients, PREFIX)).toEqual({ found: [], failures: [] });
  });

  test('a kind that can not be listed keeps nothing else from being deleted, and is told', async () => {
    const denied = { send: () => Promise.reject(new Error('AccessDenied: states')) };
    const clients = { ...world.clients, stepFunctions: denied as never };
    const prefix = `${PREFIX}-0c0c0c`;
    const [twice] = ALL.filter(({ name }) => name === 'group-made-twice');
    await runExperiments(world, [twice!], { prefix, signal: new AbortController().signal, tell: () => {} });
    const left = await clean({ clients, clock: world.clock }, prefix, () => {});
    expect(left).toEqual(["what can't be listed: Error: AccessDenied: states"]);
    expect(await leftovers(world.clients, prefix)).toEqual({ found: [], failures: [] });
  });

  test.each([
    [[], 'nothing was done: add --confirm-account 111122223333', /costs \d\.\d\d dollars at most/],
    [
      ['--confirm-account', '999988887777'],
      'these credentials are of 111122223333, not of 999988887777',
      /./,
    ],
    [['--clean'], 'nothing was done: add --confirm-account 111122223333', /^$/],
  ])('an account that nobody confirmed is only told what would be done: %j', async (args, hint, plan) => {
    const folder = mkdtempSync(join(tmpdir(), 'conformance-profile-'));
    const file = join(folder, 'credentials');
    writeFileSync(file, '[someone]\naws_access_key_id = a\naws_secret_access_key = b\n');
    const main = ['tools/conformance/main.ts', '--profile', 'someone', '--endpoint-url', world.url, ...args];
    const env = { ...process.env, AWS_SHARED_CREDENTIALS_FILE: file, AWS_CONFIG_FILE: file };
    const { code, stdout, stderr } = await promisify(execFile)(process.execPath, main, { env }).then(
      (output) => ({ code: 0, ...output }),
      (error: { code: number; stdout: string; stderr: string }) => error,
    );
    rmSync(folder, { recursive: true });
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(hint) });
    expect(stdout).toMatch(plan);
    expect(await leftovers(world.clients, PREFIX)).toEqual({ found: [], failures: [] });
  });

  test('an interrupt makes no further call, and what it left is deleted', async () => {
    const interrupt = new AbortController();
    const told: Result[] = [];
    const cut = await runExperiments(world, ALL, {
      prefix: `${PREFIX}-0b0b0b`,
      signal: interrupt.signal,
      tell(result) {
        told.push(result);
        if (told.length === 2) interrupt.abort();
      },
    });
    const left = cut.slice(2);
    expect(left.every(({ verdict, reason }) => verdict === 'unanswered' && reason === 'interrupted')).toBe(
      true,
    );
    expect(left.flatMap(({ exchanges }) => exchanges)).toEqual([]);
    expect((await leftovers(world.clients, `${PREFIX}-0b0b0b`)).found).not.toEqual([]);
    expect(await clean(world, `${PREFIX}-0b0b0b`, () => {})).toEqual([]);
  });
});
