import { describe, expect, test } from 'vitest';
import { divide, parseAccepted } from '../../../tools/mutate/accepted.ts';
import { type Mutant, mutantsOf } from '../../../tools/mutate/mutants.ts';
import { optionsOf } from '../../../tools/mutate/options.ts';
import { filesOf, relatedTests } from '../../../tools/mutate/related-tests.ts';
import { sampleOf } from '../../../tools/mutate/sample.ts';
import { rankingOf } from '../../../tools/mutate/vocabulary.ts';
import { UsageError } from '../../../tools/usage.ts';

const root = new URL('../../../', import.meta.url).pathname;
const SOURCE = `
export const isLarge = (a: number) => a > 100 && a < 1_000;
export const isSmall = (a: number) => a > 0 && a < 10;
export function check(a: number) {
  if (!isSmall(a)) report(a, true);
  return isLarge(a) ? 'large' : 'small';
}
`;
const MUTANTS = mutantsOf('src/a.ts', SOURCE);
const named = (mutants: readonly Mutant[]) => mutants.map(({ before, after }) => `${before} ${after}`);

describe('a sample', () => {
  test('is the same twice for a seed, and another one for another', () => {
    expect(sampleOf(MUTANTS, 5, 7)).toEqual(sampleOf(MUTANTS, 5, 7));
    expect(sampleOf(MUTANTS, 5, 7)).not.toEqual(sampleOf(MUTANTS, 5, 8));
    expect(sampleOf(MUTANTS, 5, 7)).toHaveLength(5);
  });

  test('has all of them, each once, when it is large enough', () => {
    expect(named(sampleOf(MUTANTS, 1_000, 1)).toSorted()).toEqual(named(MUTANTS).toSorted());
  });

  test('is in an order that a change elsewhere in the code leaves as it is', () => {
    const changed = mutantsOf('src/a.ts', `// Moved down.\n${SOURCE.replace('a < 10;', 'a < 20;')}`);
    const untouched = (mutants: readonly Mutant[]) =>
      named(sampleOf(mutants, 1_000, 1)).filter((mutant) => !mutant.includes('isSmall ='));
    expect(untouched(changed)).toEqual(untouched(MUTANTS));
    expect(named(changed)).not.toEqual(named(MUTANTS));
  });
});

describe('a mutant that is accepted', () => {
  const reason = 'the report is for people only';

  test('is left out, and all others stay', () => {
    const entry = { file: 'src/a.ts', scope: 'check', operator: 'boolean', reason };
    const { open, accepted, stale } = divide(MUTANTS, [entry]);
    expect(named(accepted)).toEqual(['if (!isSmall(a)) report(a, true); if (!isSmall(a)) report(a, false);']);
    expect(open).toHaveLength(MUTANTS.length - 1);
    expect(stale).toEqual([]);
  });

  test.each([
    { file: 'src/b.ts', operator: 'boolean', reason },
    { file: 'src/a.ts', operator: 'boolean', scope: 'isLarge', reason },
    { file: 'src/a.ts', before: 'report(a, true);', reason },
  ])('is told when there is none any more: %j', (entry) => {
    expect(divide(MUTANTS, [entry])).toMatchObject({ open: MUTANTS, accepted: [], stale: [entry] });
  });

  test.each([
    '[{ "file": "src/a.ts" }]',
    '[{ "file": "src/a.ts", "reason": "" }]',
    '[{ "file": "src/a.ts", "line": 3, "reason": "the report is for people only" }]',
  ])('has a reason, and no member that means nothing: %s', (json) => {
    expect(() => parseAccepted(json)).toThrow();
  });
});

describe('the tests that are related to a file', () => {
  const tests = filesOf(root, 'test/{aws,lifecycle,rollout,functions}/**/*.test.ts');
  const related = relatedTests(root, tests);

  test('begin with those that are named like it', () => {
    expect(related('src/lifecycle/begin/start.ts', 20)[0]).toBe('test/lifecycle/begin/start.test.ts');
    expect(related('functions/analyze.ts', 40)[0]).toBe('test/functions/analyze.test.ts');
  });

  test('load it, however far away, and those that do not are left out', () => {
    expect(related('src/rollout/traffic/split.ts', 1)).toContain('test/functions/shift-traffic.test.ts');
    expect(related('src/aws/ec2/images.ts', 1)).not.toContain('test/rollout/traffic/split.test.ts');
    expect(related('src/ports/clock.ts', 1)).toEqual([]);
  });
});

describe('of tests that are equally far away', () => {
  const texts: Readonly<Record<string, string>> = {
    'src/command.ts': [
      "import { green } from './green.ts';",
      'frozen()',
      ...Array(20).fill(''),
      'twinGroup()',
    ].join('\n'),
    'test/freeze.test.ts': 'a service that is frozen',
    'test/green.test.ts': 'green and blue and green again',
    'test/twin.test.ts': 'a twin group that is dropped',
  };
  const tests = Object.keys(texts).filter((file) => file.startsWith('test/'));
  const rank = rankingOf(tests, (file) => texts[file] ?? '');

  test('those come first that speak of the line, then those that speak of the file', () => {
    expect(rank('src/command.ts', 2, tests)).toEqual([
      'test/freeze.test.ts',
      'test/twin.test.ts',
      'test/green.test.ts',
    ]);
    expect(rank('src/command.ts', 23, tests)[0]).toBe('test/twin.test.ts');
  });

  test('none is left out, and none comes that was not among them', () => {
    expect(rank('src/command.ts', 1, ['test/green.test.ts'])).toEqual(['test/green.test.ts']);
    expect(rank('src/other.ts', 9, tests)).toEqual(tests);
  });
});

describe('options', () => {
  test('have defaults that try everything once', () => {
    expect(optionsOf([])).toEqual({
      sample: Number.POSITIVE_INFINITY,
      seed: 1,
      files: [],
      list: false,
      workers: 1,
      atLeast: 95,
      help: false,
    });
    expect(optionsOf(['--sample', '40', '--at-least', '0'])).toMatchObject({ sample: 40, atLeast: 0 });
  });

  test.each([
    ['--sample', 'many'],
    ['--seed', '-1'],
    ['--at-least', '101'],
    ['--at-least', 'all'],
    ['--smaple'],
    ['40'],
  ])('that make no sense are refused: %s %s', (...args) => {
    expect(() => optionsOf(args.filter(Boolean))).toThrow(UsageError);
  });
});
