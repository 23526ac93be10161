import { CannotCloneFleet, SpecMismatch } from '../../rollout/errors.ts';

/** Throws SpecMismatch with all reasons, unless there are none. */
export function refuseFor(reasons: readonly string[]): void {
  if (reasons.length > 0) throw new SpecMismatch(reasons.join('; '), { reasons });
}

/**
 * Waits for all checks. Throws one error with the reasons of all that refuse, so that nobody learns of them one after
 * another: CannotCloneFleet if any of them is that, else SpecMismatch. What isn't a refusal is thrown as it is.
 */
export async function collectRefusals(checks: readonly Promise<unknown>[]): Promise<void> {
  const results = await Promise.allSettled(checks);
  const errors: unknown[] = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  const refused = errors.filter(
    (error) => error instanceof SpecMismatch || error instanceof CannotCloneFleet,
  );
  const other = errors.find((error) => !refused.includes(error as SpecMismatch));
  if (other !== undefined) throw other;
  const [first, ...more] = refused;
  if (!first) return;
  if (more.length === 0) throw first;
  const reasons = [...new Set(refused.flatMap((error) => error.reasons))];
  const Refusal = refused.some((error) => error instanceof CannotCloneFleet)
    ? CannotCloneFleet
    : SpecMismatch;
  throw new Refusal([...new Set(refused.map(({ message }) => message))].join('; '), { reasons });
}
