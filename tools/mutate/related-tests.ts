import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { importsOf, source } from '../../test/architecture/source.ts';
import { rankingOf } from './vocabulary.ts';

/** The tests that load a file, those that are most likely about a line of it first. */
export type RelatedTests = (file: string, line: number) => string[];

/** Reads `tests`, which are paths from `root`, and the imports of all that they load, once. */
export function relatedTests(root: string, tests: readonly string[]): RelatedTests {
  const links = new Map<string, readonly string[]>();
  const linksOf = (file: string) => {
    const known = links.get(file) ?? loadedBy(root, file);
    links.set(file, known);
    return known;
  };
  const loaded = new Map(tests.map((test) => [test, allLoadedBy(test, linksOf)]));
  const rank = rankingOf(tests, (file) => readFileSync(join(root, file), 'utf8'));
  return (file, line) => {
    const related = rank(
      file,
      line,
      tests.filter((test) => loaded.get(test)?.has(file)),
    );
    const { own = [], others = [] } = Object.groupBy(related, (test) =>
      isAbout(test, file) ? 'own' : 'others',
    );
    return [...own, ...others];
  };
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

/** Everything that a test loads, itself too. */
function allLoadedBy(test: string, linksOf: (file: string) => readonly string[]): ReadonlySet<string> {
  const loaded = new Set([test]);
  // A set is walked to the end of what is added meanwhile.
  for (const file of loaded) for (const next of linksOf(file)) loaded.add(next);
  return loaded;
}
