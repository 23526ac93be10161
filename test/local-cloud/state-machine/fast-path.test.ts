import fc from 'fast-check';
import jsonata from 'jsonata';
import { expect, test } from 'vitest';
import type { Node } from '../../../local-cloud/state-machine/ast.ts';
import { compileFast, type Fast } from '../../../local-cloud/state-machine/fast-path.ts';
import { BAIL } from '../../../local-cloud/state-machine/plain-operators.ts';
import type { Scope } from '../../../local-cloud/state-machine/scope.ts';

const NAMES = ['a', 'b', 'c', '_jsonata_function', '__proto__'];

const leaf = fc.oneof(
  fc.constantFrom(null, true, false, '', 'x', 'y', 0, 1, -1, 2, 0.1, 1e21, 1.5),
  fc.integer({ min: -3, max: 3 }),
);
const { json } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.dictionary(fc.constantFrom(...NAMES), tie('json'), { maxKeys: 3 }),
    fc.array(tie('json'), { maxLength: 3 }),
  ),
}));

const OPERATORS = ['=', '!=', '<', '<=', '>', '>=', '+', '-', '*', '/', '%', '&', 'in', 'and', 'or'];

const step = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('.a', '.b', '.c', '."a"', '._jsonata_function') },
  fc.constantFrom('[0]', '.*', '[]', '.$x'),
);
const head = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom('$x', '$y', '$states.input') },
  fc.constantFrom('$states', '$never', '$exists', 'a', '$'),
);
const path = fc.tuple(head, fc.array(step, { maxLength: 3 })).map(([first, steps]) => first + steps.join(''));
const literal = leaf.map((value) => JSON.stringify(value));

/** Expressions of every form that has a closure, and of some that have none. */
const { expression } = fc.letrec<{ expression: string }>((tie) => {
  const sub = tie('expression');
  return {
    expression: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      path,
      literal,
      fc.tuple(sub, fc.constantFrom(...OPERATORS), sub).map(([l, op, r]) => `(${l} ${op} ${r})`),
      fc.tuple(sub, sub, sub).map(([c, t, e]) => `(${c} ? ${t} : ${e})`),
      fc.tuple(sub, sub).map(([c, t]) => `(${c} ? ${t})`),
      fc.array(sub, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
      fc
        .array(fc.tuple(fc.constantFrom('a', 'b', 'c', '__proto__', '1'), sub), { maxLength: 3 })
        .map((pairs) => `{${pairs.map(([key, value]) => `"${key}": ${value}`).join(', ')}}`),
      fc
        .tuple(fc.constantFrom('$exists', '$not', '$count', '$string'), sub)
        .map(([f, arg]) => `${f}(${arg})`),
      sub.map((inner) => `-${inner}`),
      fc.tuple(sub, sub).map(([first, second]) => `(${first}; ${second})`),
    ),
  };
});

const environment = fc.record({ x: json, y: json, input: json, hides: fc.boolean() });

const parsed = (source: string) => {
  try {
    return jsonata(source);
  } catch {
    return undefined;
  }
};

/** JSON, with infinity told apart from null. */
const textOf = (value: unknown) =>
  JSON.stringify(value, (_key, each) => (each === Infinity || each === -Infinity ? String(each) : each));

function attempt(fast: Fast | undefined, scope: Scope): unknown {
  try {
    return fast?.(scope);
  } catch (thrown) {
    expect(thrown).toBe(BAIL);
    return BAIL;
  }
}

/** jsonata's own answer as JSON text; what it throws is no answer. */
async function answer(expression: jsonata.Expression, scope: Scope): Promise<string | Error | undefined> {
  try {
    const value: unknown = await expression.evaluate(undefined, { ...scope.variables, states: scope.states });
    return textOf(value);
  } catch (thrown) {
    return new Error(JSON.stringify(thrown));
  }
}

test('where the fast path gives an answer it is jsonata’s, value for value', async () => {
  let [answered, total] = [0, 0];
  const property = fc.asyncProperty(expression, environment, async (source, { x, y, input, hides }) => {
    const compiled = parsed(source);
    const fast = compiled && compileFast(compiled.ast() as unknown as Node);
    if (!compiled || !fast) return;
    const variables = { x, y, ...(hides ? { exists: 1, not: 'x' } : {}) };
    const scope: Scope = {
      variables,
      states: { input },
      chance: { clock: { now: () => 0 }, random: () => 0 },
    };
    total += 1;
    const value = attempt(fast, scope);
    if (value === BAIL) return;
    answered += 1;
    expect(textOf(value)).toBe(await answer(compiled, scope));
  });
  const marked = { x: { _jsonata_function: true }, y: 0, input: null, hides: false };
  await fc.assert(property, { numRuns: 3000, examples: [['$exists($x)', marked]] });
  // The property would hold of a fast path that always gives up.
  expect(answered / total).toBeGreaterThan(0.3);
});

test('every operator treats every pair of values as jsonata does, undefined included', async () => {
  const values = [
    undefined,
    null,
    true,
    false,
    '',
    'x',
    '1',
    0,
    1,
    -2,
    0.1,
    0.1 + 0.2,
    1e300,
    [],
    [1],
    [1, 'x'],
    {},
    { a: 1 },
  ];
  for (const operator of OPERATORS) {
    const compiled = jsonata(`$x.v ${operator} $y.v`);
    const fast = compileFast(compiled.ast() as unknown as Node);
    for (const left of values) {
      for (const right of values) {
        const variables = { x: { v: left }, y: { v: right } };
        const scope = { variables, states: {}, chance: { clock: { now: () => 0 }, random: () => 0 } };
        const value = attempt(fast, scope);
        const text = value === BAIL ? BAIL : textOf(value);
        if (text !== BAIL)
          expect([operator, left, right, text]).toEqual([
            operator,
            left,
            right,
            await answer(compiled, scope),
          ]);
      }
    }
  }
});

test.each([
  '$states.input.a.b',
  '$x',
  '$x = "fail"',
  '$states.input.tick + 1 >= 13 and $not($exists($x.y))',
  '$x in ["a", "b"] ? "yes" : "no"',
  '{"id": $states.input.id, "list": [$x, 1]}',
  '"web-" & $states.input.n',
])('%s needs no jsonata', (source) => {
  expect(compileFast(jsonata(source).ast() as unknown as Node)).toBeDefined();
});
