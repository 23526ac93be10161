import type { Clock } from '../../local-cloud/time/clock.ts';
import type { Mutant } from './mutants.ts';
import { runScript } from './process.ts';
import type { RelatedTests } from './related-tests.ts';
import type { Sandbox } from './sandbox.ts';
import { runSuite, type Suite } from './suite.ts';

/** A project of tests that may notice a mutant. */
export interface Tests {
  readonly project: string;
  readonly related: RelatedTests;
  /** How long any part of it may take before it hangs, milliseconds. */
  readonly limit: number;
}

export type Verdict =
  | { readonly kind: 'noticed'; readonly by: string }
  /** The compiler refuses it, so it could not be shipped. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'survived' };

/** Most mutants are noticed by the few tests that are about their place, so these are run alone first. */
const NEAREST = 6;
/** Of the others most by these. */
const NEAR = 24;
/** The compiler takes seconds. */
const COMPILER_LIMIT = 300_000;

/**
 * Tries one mutant: the nearest tests, then the compiler, whose seconds spare one that is refused the many minutes of what
 * comes last: all other tests of each project in turn.
 */
export function tryMutant(
  clock: Clock,
  sandbox: Sandbox,
  mutant: Mutant,
  projects: readonly Tests[],
): Promise<Verdict> {
  const [nearest, ...others] = projects.flatMap((tests) => suitesOf(tests, mutant));
  const noticedBy = async (suite: Suite): Promise<Verdict | undefined> => {
    const result = await runSuite(clock, sandbox.path, suite);
    if (result.kind === 'failed') return { kind: 'noticed', by: result.by };
    return result.kind === 'hung'
      ? { kind: 'noticed', by: `the ${suite.project} tests, which hang` }
      : undefined;
  };
  return sandbox.withMutant(mutant, async () => {
    const first = nearest && (await noticedBy(nearest));
    if (first) return first;
    if (!(await compiles(clock, sandbox))) return { kind: 'refused' };
    for (const suite of others) {
      const verdict = await noticedBy(suite);
      if (verdict) return verdict;
    }
    return { kind: 'survived' };
  });
}

/** The tests of a project that load the file: the nearest ones, the near ones, and all others. */
function suitesOf({ project, related, limit }: Tests, { file, line }: Mutant): Suite[] {
  const tests = related(file, line);
  return [tests.slice(0, NEAREST), tests.slice(NEAREST, NEAR), tests.slice(NEAR)]
    .filter(({ length }) => length > 0)
    .map((files) => ({ project, files, limit }));
}

/** What a change leaves unused is no error here: it says nothing of what the change does. */
async function compiles(clock: Clock, { path }: Sandbox): Promise<boolean> {
  const args = ['--noEmit', '--noUnusedLocals', 'false', '--noUnusedParameters', 'false'];
  const { code } = await runScript(clock, path, ['node_modules/typescript/bin/tsc', ...args], COMPILER_LIMIT);
  return code === 0;
}
