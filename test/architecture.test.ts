import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { circles } from './architecture/circles.ts';
import { foreignImports } from './architecture/rooms.ts';
import {
  FILE_LIMITS,
  FUNCTION_LIMITS,
  fileSize,
  functionSizes,
  isShipped,
  type Limits,
  largest,
  oversized,
  type Size,
} from './architecture/sizes.ts';
import { type Source, source } from './architecture/source.ts';
import {
  awsCommand,
  barrel,
  duration,
  longComment,
  machineTime,
  splitWrite,
  unfinished,
  vagueName,
} from './architecture/taste.ts';

const root = join(import.meta.dirname, '..');
const read = (...patterns: string[]) =>
  globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort()
    .map((path) => source(path, readFileSync(join(root, path), 'utf8')));

const house = read('{functions,src,cli,demo,simulation,local-cloud,tools}/**/*.ts');
const everything = [
  ...house,
  ...read('{test,bench,examples,statemachines}/**/*.{ts,mjs,json}', '*.{mjs,ts,yml}'),
];
const broken = (rule: (file: Source) => string[], files: readonly Source[]) => files.flatMap(rule);

describe('the house', () => {
  test('imports point one way, as the rooms allow', () => {
    expect(broken(foreignImports, house)).toEqual([]);
  });

  test('imports go round in no circle, of types neither', () => {
    expect(circles(house)).toEqual([]);
  });

  test('names say what is inside', () => {
    expect(broken(vagueName, everything)).toEqual([]);
  });

  test('no file only passes on what others export', () => {
    expect(broken(barrel, house)).toEqual([]);
  });

  test('nothing is left undone', () => {
    expect(broken(unfinished, everything)).toEqual([]);
  });

  test('comments are no longer than the window is wide', () => {
    const code = everything.filter(({ path }) => /\.(?:ts|mjs)$/.test(path));
    expect(broken(longComment, code)).toEqual([]);
  });

  test('time and chance arrive as parameters', () => {
    expect(broken(machineTime, house)).toEqual([]);
  });

  test('one folder sends AWS commands', () => {
    expect(broken(awsCommand, house)).toEqual([]);
  });

  test('one room writes splits', () => {
    expect(broken(splitWrite, house)).toEqual([]);
  });

  test('every port has a contract that its implementations are tried by', () => {
    const contracts = read('test/contracts/*.ts').map(({ text }) => text);
    const names = readFileSync(join(root, 'src/ports/ports.ts'), 'utf8').matchAll(/^ {2}readonly (\w+): /gm);
    const ports = [...names].map(([, name = '']) => name);
    const isTried = (port: string) => {
      const use = new RegExp(`\\bports\\.${port}\\b|\\b${port}\\b[^\\n]*\\} = |\\b${port}Contract\\(`);
      return contracts.some((text) => use.test(text));
    };
    expect(ports.filter((port) => !isTried(port))).toEqual([]);
    expect(ports.length).toBeGreaterThan(20);
  });

  test('one page has the durations', () => {
    expect(broken(duration, house)).toEqual([]);
  });

  test('files and functions stay small', () => {
    const files = house.map(fileSize);
    const functions = house.flatMap(functionSizes);
    console.log(`largest files\n${largest(files)}\nlargest functions, own lines\n${largest(functions)}`);
    const tooLarge = (sizes: readonly Size[], limits: Limits) => [
      ...oversized(sizes.filter(isShipped), limits.shipped),
      ...oversized(sizes, limits.elsewhere),
    ];
    expect([...tooLarge(files, FILE_LIMITS), ...tooLarge(functions, FUNCTION_LIMITS)]).toEqual([]);
  });
});

describe('the rules notice', () => {
  const imports = (path: string, text: string) => foreignImports(source(path, text)).join('\n');

  test.each([
    [
      'the domain reading files',
      'src/rollout/plan.ts',
      "import { readFile } from 'node:fs';",
      'may import only',
    ],
    [
      'the domain knowing its ports',
      'src/rollout/plan.ts',
      "import type { Fleets } from '../ports/fleets.ts';",
      'turn',
    ],
    [
      'a step sending AWS commands',
      'functions/preflight.ts',
      "import { EC2 } from '@aws-sdk/client-ec2';",
      'through a port',
    ],
    [
      'what ships knowing the simulation',
      'src/watchdog/recover.ts',
      "import { run } from '../../simulation/run.ts';",
      'turn',
    ],
    [
      'a step knowing another',
      'functions/preflight.ts',
      "import { step } from './analyze.ts';",
      'one another',
    ],
    [
      'a step reaching past the wiring',
      'functions/preflight.ts',
      "import '../src/aws/auto-scaling/fleets.ts';",
      'functions may import',
    ],
    [
      'the local cloud knowing rollouts',
      'local-cloud/bus.ts',
      "export { x } from '../src/rollout/plan.ts';",
      'turn',
    ],
    [
      'the local cloud loading steps',
      'local-cloud/bus.ts',
      "await import('../functions/preflight.ts');",
      'turn',
    ],
    [
      'the command line running the API',
      'cli/get.ts',
      "import { routes } from '../src/api/routes.ts';",
      'import type',
    ],
    [
      'an import over many lines',
      'src/ports/clock.ts',
      "import {\n  a,\n  b,\n} from '../aws/a.ts';",
      'src/aws/a.ts',
    ],
    ['a file outside every room', 'src/stray.ts', '', 'no room'],
  ])('%s', (_, path, text, words) => {
    expect(imports(path, text)).toContain(words);
  });

  test('allowed imports, and imports that are only spoken of', () => {
    expect(imports('functions/preflight.ts', "import { x } from '../src/rollout/plan.ts';")).toBe('');
    expect(imports('cli/get.ts', "import type { Answer } from '../src/api/schemas.ts';")).toBe('');
    expect(imports('src/ports/clock.ts', "// import x from '../functions/preflight.ts'")).toBe('');
    expect(
      imports('src/ports/clock.ts', "const s = `import x from '../functions/${a ? '{' : `}`}.ts'`;"),
    ).toBe('');
  });

  test('circles, of types too, but none that is closed by what is loaded later', () => {
    const found = (...texts: string[]) =>
      circles(texts.map((text, index) => source(`src/${'abc'[index]}.ts`, text)));
    const toB = "import { b } from './b.ts';";
    const toC = "import type { C } from './c.ts';";
    expect(found(toB, toC, "export { a } from './a.ts';")).toEqual([
      expect.stringContaining('src/a.ts -> src/b.ts -> src/c.ts -> src/a.ts'),
    ]);
    expect(found(toB, toC, "const a = await import('./a.ts');")).toEqual([]);
    expect(found(toB, toC, '')).toEqual([]);
  });

  test('vague names, as a folder, a file or a part of one', () => {
    const named = (path: string) => vagueName(source(path, '')).length;
    expect(['src/utils/a.ts', 'src/helper.ts', 'src/string-utils.ts', 'src/common/a.ts'].map(named)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(['src/commonly.ts', 'src/management.ts', 'src/rollout/plan.ts'].map(named)).toEqual([0, 0, 0]);
  });

  test('barrels, but not a file that adds something', () => {
    const isBarrel = (text: string) => barrel(source('src/a.ts', text)).length === 1;
    expect(isBarrel("export * from './b.ts';\nexport type { C } from './c.ts';")).toBe(true);
    expect(isBarrel("// All of it.\nimport { b } from './b.ts';\nexport { b };")).toBe(true);
    expect(isBarrel("export * from './b.ts';\nexport const c = 1;")).toBe(false);
    expect(isBarrel("import './b.ts';\nstart();")).toBe(false);
  });

  test('notes of work left undone', () => {
    expect(unfinished(source('src/a.ts', `one();\n// ${'TO'}${'DO'}: two()`))).toEqual([
      expect.stringContaining('src/a.ts:2'),
    ]);
  });

  test('long comments, but neither long texts nor links', () => {
    const long = 'word '.repeat(30);
    const found = (text: string) => longComment(source('src/a.ts', text)).length;
    expect(found(`// ${long}`)).toBe(1);
    expect(found(`/**\n * ${long}\n */`)).toBe(1);
    expect(found(`const a = '${long}';`)).toBe(0);
    expect(found(`// @see https://example.com/${'a'.repeat(120)}`)).toBe(0);
  });

  test('clocks read in code, but not in comments, strings, or where clocks live', () => {
    const asked = (path: string, text: string) => machineTime(source(path, text)).length;
    expect(asked('src/aws/a.ts', 'const now = Date.now();')).toBe(1);
    expect(asked('src/aws/a.ts', 'const now = new Date();')).toBe(1);
    expect(asked('src/aws/a.ts', 'const key = `${Math.random()}`;')).toBe(1);
    expect(asked('src/aws/a.ts', "// Date.now()\nconst s = 'Date.now()'; const r = /Date.now/;")).toBe(0);
    expect(asked('src/aws/a.ts', 'const then = new Date(at);')).toBe(0);
    expect(asked('local-cloud/time/clock.ts', 'const now = Date.now();')).toBe(0);
  });

  test('an AWS command sent from the wiring', () => {
    const text = 'await client.send(new ModifyRuleCommand(input));';
    expect(awsCommand(source('src/runtime/ports.ts', text))).toHaveLength(1);
    expect(awsCommand(source('src/aws/load-balancing/traffic.ts', text))).toEqual([]);
  });

  test('a split written past traffic control', () => {
    const text = 'await ports.traffic.write(route, live, weights);';
    expect(splitWrite(source('functions/roll-back.ts', text))).toHaveLength(1);
    expect(splitWrite(source('src/traffic/write.ts', text))).toEqual([]);
  });

  test('a duration off the page', () => {
    const found = (path: string, text: string) => duration(source(path, text)).length;
    expect(found('src/fleet/retire.ts', 'const QUIET = 2 * MINUTE;')).toBe(1);
    expect(found('functions/analyze.ts', 'const QUIET = 3_600_000;')).toBe(1);
    expect(found('src/rollout/timing.ts', 'const QUIET = 2 * MINUTE;')).toBe(0);
    expect(found('src/rollout/split.ts', 'const scale = share * 1_000;')).toBe(0);
  });

  test('long files and long functions, each function for its own lines', () => {
    const body = (lines: number) => '    step();\n'.repeat(lines);
    const text = `export function outer(\n  a: string,\n): void {\n  const inner = () => {\n${body(90)}  };\n}\n`;
    const sizes = functionSizes(source('src/a.ts', text));
    expect(sizes).toEqual([
      { where: 'src/a.ts:1', lines: 4 },
      { where: 'src/a.ts:4', lines: 92 },
    ]);
    expect(oversized(sizes, FUNCTION_LIMITS.elsewhere)).toHaveLength(1);
    expect(oversized([fileSize(source('src/a.ts', body(401)))], FILE_LIMITS.elsewhere)).toHaveLength(1);
  });
});
