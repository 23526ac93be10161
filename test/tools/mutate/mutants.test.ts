import { describe, expect, test } from 'vitest';
import { apply, mutantsOf } from '../../../tools/mutate/mutants.ts';

/** What an operator makes of a piece of code, one result a mutant. */
const results = (operator: string, source: string) =>
  mutantsOf('src/a.ts', source)
    .filter((mutant) => mutant.operator === operator)
    .map(({ edit }) => apply(source, edit));

describe('an operator', () => {
  test.each([
    ['boolean', 'f({ a: true });', ['f({ a: false });']],
    ['comparison', 'f(a < b);', ['f(a <= b);']],
    ['comparison', 'f(a <= b);', ['f(a < b);']],
    ['comparison', 'f(a > b);', ['f(a >= b);']],
    ['comparison', 'f((a) >= b);', ['f((a) > b);']],
    ['comparison', "f(a === 'b c');", ["f(a !== 'b c');"]],
    ['comparison', 'f(a !== b);', ['f(a === b);']],
    ['logic', 'f(a && b || c);', ['f(a || b || c);', 'f(a && b && c);']],
    ['fallback', 'f(a.b ?? c);', ['f(a.b);']],
    ['negation', 'if (a.b) f();', ['if (!(a.b)) f();']],
    ['negation', 'if (!a) f();', ['if (a) f();']],
    ['negation', 'f(a < b ? c : d);', ['f(!(a < b) ? c : d);']],
    ['negation', 'while (a) f();', ['while (!(a)) f();']],
    ['arithmetic', 'f(a + b * c);', ['f(a - b * c);', 'f(a + b / c);']],
    ['number', 'f(1_000);', ['f(1001);', 'f(999);']],
    ['number', 'f(0);', ['f(1);', 'f((-1));']],
    ['number', 'f(0.5);', ['f(1);', 'f(0.25);']],
    ['name', "f({ phase: 'retiring-blue' });", ["f({ phase: '' });"]],
    ['return', 'function f() { return a.b; }', ['function f() { return undefined as never; }']],
    ['return', 'g(() => ({ a }));', ['g(() => (undefined as never));']],
    ['statement', 'f(); await g(); h?.i();', ['; await g(); h?.i();', 'f(); ; h?.i();', 'f(); await g(); ;']],
    [
      'method',
      'f(a.some(b), Math.min(c, d));',
      ['f(a.every(b), Math.min(c, d));', 'f(a.some(b), Math.max(c, d));'],
    ],
    ['method', 'f(a.b.filter(c).map(d));', ['f(a.b.map(d));']],
  ])('"%s" on %s', (operator, source, expected) => {
    expect(results(operator, source)).toEqual(expected);
  });

  test.each([
    ['boolean', 'let a: true = f<false>();'],
    ['comparison', 'f<A>(b);'],
    ['arithmetic', "f('a' + b);"],
    // The comparison is turned round already.
    ['negation', 'if (a === b) f();'],
    ['number', 'f({ 1: a });'],
    ['name', "import { a } from 'zod';"],
    ['name', "type A = 'blue' | 'green';"],
    ['name', "f('there is no service');"],
    ['name', "f({ 'blue-of': a });"],
    ['return', 'function f() { return; } g(() => { h(); });'],
    ['return', 'function f() { return undefined; }'],
    ['return', 'g(() => true);'],
    ['statement', 'const a = f(); class B extends C { constructor() { super(); } }'],
    ['method', 'f(min, filter(a), a.filter);'],
  ])('"%s" leaves %s alone', (operator, source) => {
    expect(results(operator, source)).toEqual([]);
  });
});

describe('a mutant', () => {
  const source = `import a from 'a';

export function outer(b: number) {
  const inner = () => b > 1;
  return a(
    b,
    true,
  );
}
`;
  const mutants = mutantsOf('src/a.ts', source);

  test('names its file, its line, the functions around it, and its lines before and after', () => {
    expect(mutants.find(({ operator }) => operator === 'comparison')).toMatchObject({
      file: 'src/a.ts',
      line: 4,
      scope: 'outer.inner',
      before: 'const inner = () => b > 1;',
      after: 'const inner = () => b >= 1;',
    });
  });

  test('of many lines is told on one', () => {
    const before = 'return a( b, true, );';
    const after = 'return undefined as never;';
    expect(mutants).toContainEqual(expect.objectContaining({ operator: 'return', line: 5, before, after }));
  });

  test('is the same one further down the file', () => {
    const moved = mutantsOf('src/a.ts', `// One more line.\n${source}`);
    const identity = ({ file, scope, before, after }: (typeof mutants)[number]) => [
      file,
      scope,
      before,
      after,
    ];
    expect(moved.map(identity)).toEqual(mutants.map(identity));
    expect(moved[0]?.line).toBe(mutants[0]!.line + 1);
  });

  test('differs from every other in what it makes of the file', () => {
    const all = mutantsOf('src/a.ts', 'if (!(a === b)) f(() => !c && 1 < 2 ? [0.5] : d ?? e);');
    const made = all.map(({ edit }) => edit);
    expect(new Set(made.map((edit) => JSON.stringify(edit))).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(10);
  });
});

test('a file that is no TypeScript is told by its name', () => {
  expect(() => mutantsOf('src/a.ts', 'const = ;')).toThrow(/^src\/a\.ts: /);
});
