import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, source } from '../../test/architecture/source.ts';

/** The tests that load a file, those that are most likely about it first. */
export type RelatedTests = (file: string) => string[];

/** Reads the imports of `tests`, which are paths from `root`, and of all that they load, once. */
export function relatedTests(root: string, tests: readonly string[]): RelatedTests {
  const links = new Map<string, readonly string[]>();
  const linksOf = (file: string) => {
    const known = links.get(file) ?? loadedBy(root, file);
    links.set(file, known);
    return known;
  };
  const distances = new Map(tests.map((test) => [test, distancesFrom(test, linksOf)]));
  return (file) =>
    [...distances]
      .filter(([, from]) => from.has(file))
      .map(([test, from]) => ({ test, rank: isAbout(test, file) ? 0 : from.get(file)! }))
      .toSorted((a, b) => a.rank - b.rank || (a.test < b.test ? -1 : 1))
      .map(({ test }) => test);
}

/** Paths from `root`, in order. */
export const filesOf = (root: string, ...patterns: string[]): string[] =>
  globSync(patterns, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

/** `test/` mirrors the sources: `src/aws/call.ts` has `test/aws/call.test.ts`; what is large has several tests. */
const isAbout = (test: string, file: string) =>
  test.startsWith(file.replace(/^(?:src\/)?/, 'test/').replace(/\.ts$/, ''));

/** What a file loads of the house; imports of types alone load nothing. */
const loadedBy = (root: string, file: string) =>
  importsOf(source(file, readFileSync(join(root, file), 'utf8')))
    .filter(({ target, typeOnly }) => !typeOnly && target.endsWith('.ts'))
    .map(({ target }) => target);

/** How many imports away from a test everything is that it loads. */
function distancesFrom(test: string, linksOf: (file: string) => readonly string[]): Map<string, number> {
  const distances = new Map([[test, 0]]);
  for (const [file, distance] of distances) {
    for (const next of linksOf(file)) if (!distances.has(next)) distances.set(next, distance + 1);
  }
  return distances;
}
