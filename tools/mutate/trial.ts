import type { Clock } from '../../local-cloud/time/clock.ts';
import type { Mutant } from './mutants.ts';
import { runScript } from './process.ts';
import type { RelatedTests } from './related-tests.ts';
import type { Sandbox } from './sandbox.ts';
import { runSuite } from './suite.ts';

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

/** Tries one mutant: the nearest tests of each project, then the near ones, all others, and at last the compiler. */
export function tryMutant(
  clock: Clock,
  sandbox: Sandbox,
  mutant: Mutant,
  projects: readonly Tests[],
): Promise<Verdict> {
  return sandbox.withMutant(mutant, async () => {
    for (const { project, related, limit } of projects) {
      const tests = related(mutant.file, mutant.line);
      for (const files of [tests.slice(0, NEAREST), tests.slice(NEAREST, NEAR), tests.slice(NEAR)]) {
        if (files.length === 0) continue;
        const result = await runSuite(clock, sandbox.path, { project, files, limit });
        if (result.kind === 'failed') return { kind: 'noticed', by: result.by };
        if (result.kind === 'hung') return { kind: 'noticed', by: `the ${project} tests, which hang` };
      }
    }
    return (await compiles(clock, sandbox)) ? { kind: 'survived' } : { kind: 'refused' };
  });
}

/** What a change leaves unused is no error here: it says nothing of what the change does. */
async function compiles(clock: Clock, { path }: Sandbox): Promise<boolean> {
  const args = ['--noEmit', '--noUnusedLocals', 'false', '--noUnusedParameters', 'false'];
  const { code } = await runScript(clock, path, ['node_modules/typescript/bin/tsc', ...args], COMPILER_LIMIT);
  return code === 0;
}
