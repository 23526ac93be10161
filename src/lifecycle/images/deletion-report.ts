import { GreenshiftError } from '../../rollout/errors.ts';

export interface DeletionReport {
  /** Images that are to be deleted, were deleted, and stay after all. */
  readonly planned: readonly string[];
  readonly deleted: readonly string[];
  readonly kept: readonly { readonly image: string; readonly why: string }[];
  /** What couldn't be looked at or deleted, and why: the next round may. */
  readonly failed: readonly string[];
}

/** A report that is being written. */
export interface Report {
  planned: string[];
  deleted: string[];
  kept: { image: string; why: string }[];
  failed: string[];
}

/** What fails with one image, or one service, keeps no other from its turn. */
export async function attempt(report: Report, what: string, run: () => Promise<void>): Promise<void> {
  try {
    await run();
  } catch (error) {
    if (!(error instanceof GreenshiftError)) throw error;
    report.failed.push(`${what}: ${error.message}`);
  }
}
