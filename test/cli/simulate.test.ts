import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { progressBar } from '../../cli/progress.ts';
import { regressionsOf } from '../../cli/regressions.ts';
import { themeFor } from '../../cli/theme.ts';
import { specText } from '../world/specs.ts';
import { inProcess } from './in-process.ts';

let directory: string;
let spec: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'greenshift-simulate-'));
  spec = join(directory, 'web.json');
  await writeFile(spec, JSON.stringify(specText()));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

const simulate = (...args: string[]) => inProcess(['simulate', spec, '--runs', '10', ...args]);

describe('simulate', () => {
  test('prints a table for each regression, within 80 columns, without AWS or credentials', async () => {
    const { code, out, err } = await simulate('--regression', '1x,+1');
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(out).toMatch(/^web: 100 requests per second, 0\.1 % errors as a rule; 10 rollouts/m);
    expect(out).toMatch(/^green 1x: 0\.1 % errors\nRULE .*\nGreenshift +0 % +- +- +0 +0 +20m/m);
    expect(out).toMatch(/^green \+1: 1\.1 % errors\nRULE .*\nGreenshift +100 % /m);
    expect(out).toMatch(/^Argo's example +0 % /m);
  });

  test('says why, where green was reverted for what can’t be judged', async () => {
    const { out } = await simulate('--regression', '1x', '--rps', '0.01', '--runs', '1');
    expect(out).toMatch(/; 1 rollout for each\s/);
    expect(out).toMatch(/^Greenshift +100 % /m);
    expect(out).toMatch(/^Greenshift reverted for HeldTooLong \(1\)\.$/m);
  });

  test('has the same as data, which a seed repeats', async () => {
    const args = ['--regression', '5x', '-o', 'json', '--seed', '3'];
    const [one, again] = await Promise.all([simulate(...args), simulate(...args)]);
    expect(again.out).toBe(one.out);
    expect(JSON.parse(one.out)).toMatchObject({
      service: 'web',
      requestsPerSecond: 100,
      errorPercent: 0.1,
      regressions: [
        {
          regression: '5x',
          percent: 0.5,
          rules: [{ rule: 'Greenshift', revertedShare: expect.any(Number) }, {}, {}, {}],
        },
      ],
    });
  });

  test('draws a picture: two panels for each regression, a line for each rule', async () => {
    const picture = join(directory, 'web.svg');
    expect(await simulate('--regression', '1x,+1', '--svg', picture)).toMatchObject({
      code: 0,
      err: `the picture is in ${picture}\n`,
    });
    const svg = await readFile(picture, 'utf8');
    expect(svg).toMatch(/^<svg [^>]*>\n<title>web: 10 rollouts at 100 requests per second<\/title>/);
    expect(svg.match(/fill="none"/g)).toHaveLength(2 * 2 * 4);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('refuses a picture that cannot be written before any rollout, not after all of them', async () => {
    const nowhere = join(directory, 'nowhere');
    expect(await simulate('--runs', '1000000', '--svg', join(nowhere, 'web.svg'))).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringContaining(`${nowhere} is no folder`),
    });
  });

  test.each([
    ['--rps', 'many', '--rps is a number'],
    ['--runs', '1.5', '--runs is a whole number'],
    ['--regression', 'worse', '"worse" is none of these'],
    ['--error-rate', '101', '--error-rate is a number from 0 to 100'],
    ['--worse', 'slow', 'needs "health.slow"'],
  ])('refuses %s %s', async (flag, value, text) => {
    const { code, out, err } = await simulate(flag, value);
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(text);
  });

  test('of what is no spec says what is wrong with it', async () => {
    const bad = join(directory, 'bad.yaml');
    await writeFile(bad, 'service: web\n');
    const { code, err } = await inProcess(['simulate', bad]);
    expect(code).toBe(7);
    expect(err).toContain('fleet: is missing');
  });
});

test('regressions are factors, percent points and shares', () => {
  const rates = regressionsOf('2x, +0.5,50%,1000x').map(({ rate }) => rate(0.01));
  expect(rates).toEqual([0.02, expect.closeTo(0.015), 0.5, 1]);
  expect(() => regressionsOf('2x,')).toThrow('none of these');
  expect(() => regressionsOf('150%')).toThrow('none of these');
});

test('a progress bar says how far it is and how long it still takes, and goes away', () => {
  const shown: string[] = [];
  const theme = themeFor({ env: { LANG: 'C' }, isTerminal: false });
  const bar = progressBar({ status: (text) => shown.push(text) }, theme, 'rollouts');
  bar.show(5, 10);
  bar.show(10, 10);
  bar.close();
  expect(shown.at(-2)).toBe(`${'#'.repeat(30)} 10/10 rollouts, 0s left`);
  expect(shown.at(-1)).toBe('');
});
