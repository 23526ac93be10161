import type { Severity } from '../../src/rollout/inspection/finding.ts';

/** Something that is wrong with an installation, and what mends it. */
export interface Finding {
  readonly severity: Severity;
  /** What it is about: a resource, a service. */
  readonly subject: string;
  /** Without a full stop. */
  readonly means: string;
  /** A command, or a sentence where there is none. */
  readonly mend: string;
}

/** Mends what is otherwise than the stack made it: without `--force` nothing is deployed where the package is the same. */
export const REDEPLOY = 'npx serverless deploy --force with the stage and parameters of before';

/** What a check came to. `unknown` says why it couldn't be asked, or not wholly. */
export interface CheckResult {
  readonly check: string;
  readonly looksAt: string;
  readonly findings: readonly Finding[];
  readonly unknown: readonly string[];
}
