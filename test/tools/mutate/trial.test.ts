import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { wallClock } from '../../../local-cloud/time/clock.ts';
import { virtualClock } from '../../../local-cloud/time/virtual-clock.ts';
import { mutantsOf } from '../../../tools/mutate/mutants.ts';
import { runScript } from '../../../tools/mutate/process.ts';
import { summary, totalsOf } from '../../../tools/mutate/report.ts';
import { createSandbox } from '../../../tools/mutate/sandbox.ts';
import { tryMutant, type Verdict } from '../../../tools/mutate/trial.ts';

const SOURCE = `export const isLarge = (a: number) => a > 100;
export const labelOf = (a: number): 'large' | 'small' => (isLarge(a) ? 'large' : 'small');
`;
const HOUSE = {
  'package.json': '{ "type": "module" }',
  'tsconfig.json': '{ "compilerOptions": { "strict": true, "types": [] }, "include": ["src"] }',
  'vitest.config.ts':
    "export default { test: { projects: [{ test: { name: 'unit', include: ['test/*.test.ts'] } }] } };",
  'src/size.ts': SOURCE,
  'test/size.test.ts': `import { expect, test } from 'vitest';
import { isLarge } from '../src/size.ts';
test('100 is not large', () => expect(isLarge(100)).toBe(false));
`,
};
const MUTANTS = mutantsOf('src/size.ts', SOURCE);
const LIMIT = 600_000;

/** A house of one file and one test. */
function aHouse(): string {
  const root = mkdtempSync(join(tmpdir(), 'greenshift-house-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [file, text] of Object.entries(HOUSE)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  symlinkSync(join(import.meta.dirname, '../../../node_modules'), join(root, 'node_modules'));
  return root;
}

async function verdictOn(operator: string, tests = ['test/size.test.ts']): Promise<Verdict> {
  const root = aHouse();
  const sandbox = createSandbox(root);
  onTestFinished(sandbox.remove);
  const mutant = MUTANTS.find((one) => one.operator === operator)!;
  const projects = [{ project: 'unit', related: () => tests, limit: LIMIT }];
  const verdict = await tryMutant(wallClock(), sandbox, mutant, projects);
  for (const path of [root, sandbox.path]) {
    expect(readFileSync(join(path, 'src/size.ts'), 'utf8')).toBe(SOURCE);
  }
  return verdict;
}

describe('a mutant', () => {
  test('is noticed by the first test that fails', async () => {
    const by = 'test/size.test.ts: 100 is not large';
    expect(await verdictOn('comparison')).toEqual({ kind: 'noticed', by });
  });

  test('survives when all tests pass', async () => {
    expect(await verdictOn('negation')).toEqual({ kind: 'survived' });
  });

  test('survives when no test loads its file', async () => {
    expect(await verdictOn('comparison', [])).toEqual({ kind: 'survived' });
  });

  test('that does not compile is refused', async () => {
    expect(await verdictOn('name')).toEqual({ kind: 'refused' });
  });

  test('is no verdict when its tests could not be run', async () => {
    await expect(verdictOn('comparison', ['test/colour.test.ts'])).rejects.toThrow('no tests were run');
  });
});

test('a script that never ends is ended at its limit', async () => {
  const clock = virtualClock();
  const ended = runScript(clock, tmpdir(), ['--eval', 'for (;;);'], LIMIT);
  await clock.advance(LIMIT);
  expect(await ended).toEqual({ code: undefined, output: '' });
});

test('a script tells how it ended, and what it printed', async () => {
  const script = "console.log('one'); console.error('two'); process.exitCode = 3;";
  const { code, output } = await runScript(virtualClock(), tmpdir(), ['--eval', script], LIMIT);
  expect(code).toBe(3);
  expect(output.split('\n').toSorted()).toEqual(['', 'one', 'two']);
});

describe('the totals', () => {
  const tried = (['noticed', 'noticed', 'noticed', 'refused', 'survived'] as const).map((kind, index) => ({
    mutant: MUTANTS[index]!,
    verdict: kind === 'noticed' ? { kind, by: 'a test' } : { kind },
  }));

  test('leave out what does not compile', () => {
    expect(totalsOf(tried)).toEqual({ counted: 4, noticed: 3, refused: 1, share: 75 });
    expect(totalsOf([])).toMatchObject({ counted: 0, share: 100 });
  });

  test('come after each survivor with its place and its change', () => {
    const [survivor, total, rest] = summary(tried, 2, 95).split(/\n(?=\d)/);
    const { line, before, after } = MUTANTS[4]!;
    expect(survivor).toMatch(new RegExp(`^survived: src/size\\.ts:${line} `));
    expect(survivor).toContain(`- ${before}\n  + ${after}`);
    expect(total).toContain('3 of 4 mutants noticed, 75.0 %');
    expect(rest).toMatch(/^1 more don't compile; 2 are accepted/);
  });
});
