import { expect, test } from 'vitest';
import { causeIn, excerptOf, tailOf } from '../../../src/rollout/fleet/console.ts';

test('the end of a console is bounded in lines and characters, and controls no terminal', () => {
  const lines = Array.from({ length: 100 }, (_, index) => `line ${index}`).join('\r\n');
  expect(tailOf(lines).split('\n')).toHaveLength(40);
  expect(tailOf('x'.repeat(10_000))).toHaveLength(2_000);
  expect(tailOf('\u001b[1;31mred\u001b[0m\u0007 text\n')).toBe('red text');
});

test('an excerpt of it has the lines that say what went wrong, and no frames of a stack', () => {
  const output = `loading
/app/main.js:3
const port = ;
             ^

SyntaxError: Unexpected token ';'
    at Module._compile (node:internal/modules/cjs/loader:1554:14)
    at node:internal/main/run_main_module:36:49

Node.js v24.21.0`;
  expect(excerptOf(output)).toBe("const port = ;\n             ^\nSyntaxError: Unexpected token ';'");
  expect(excerptOf('one\ntwo\nthree\nfour\nfive\nsix\nseven')).toBe('two\nthree\nfour\nfive\nsix\nseven');
});

test.each([
  ['SyntaxError: Unexpected end of input', 'a syntax error'],
  ['bash: line 1: syntax error near unexpected token `}`', 'a syntax error'],
  ['/bin/sh: 1: gunicorn: not found', 'missing'],
  ['spawn no-such-program ENOENT', 'missing'],
  ["Error: Cannot find module 'express'", 'missing'],
  ["ModuleNotFoundError: No module named 'flask'", 'missing'],
  ['Out of memory: Killed process 812 (java)', 'out of memory'],
  ['Error: listen EADDRINUSE: address already in use', 'port is taken'],
  ['TypeError: undefined is not a function', 'ends as it starts'],
])('the console "%s" says: %s', (output, cause) => {
  expect(causeIn(output, true)).toContain(cause);
});

test('a server that runs and says nothing of interest is just not healthy', () => {
  expect(causeIn('listening on 8080', false)).toBe('it runs and is not healthy');
});
