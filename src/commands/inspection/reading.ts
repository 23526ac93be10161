import { CloudRefused, CloudUnavailable, RouteGone, SpecMismatch } from '../../rollout/errors.ts';
import type { FindingCode } from '../../rollout/inspection/finding.ts';
import type { Unread } from '../../rollout/inspection/inspection.ts';

/** What a look couldn't read, and so says nothing about. */
export interface Gaps {
  readonly unread: Unread[];
  readonly unknown: string[];
}

/** Undefined for what can't be read: the rest is looked at all the same, and what was known by `codes` stands. */
export async function orUnread<Result>(
  { unread, unknown }: Gaps,
  codes: readonly FindingCode[],
  read: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await read();
  } catch (error) {
    if (!isOfTheCloud(error)) throw error;
    unread.push({ codes });
    unknown.push(error.message);
    return undefined;
  }
}

const isOfTheCloud = (error: unknown): error is Error =>
  [CloudRefused, CloudUnavailable, SpecMismatch, RouteGone].some((kind) => error instanceof kind);
