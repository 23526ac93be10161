import { GreenshiftError } from '../rollout/errors.ts';

/** Why something couldn't be done now, for programs and for people. */
export type Refusals = { readonly code: string; readonly reason: string }[];

/** Undefined for what is refused, which is collected. What may only be unavailable is thrown. */
export async function unlessRefused<Result>(
  refusals: Refusals,
  check: Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await check;
  } catch (error) {
    if (!(error instanceof GreenshiftError) || error.name === 'CloudUnavailable') throw error;
    const { reasons = [error.message] } = error as { reasons?: readonly string[] };
    refusals.push(...reasons.map((reason) => ({ code: error.name, reason })));
    return undefined;
  }
}

export const distinct = (refusals: Refusals): Refusals =>
  refusals.filter(({ reason }, index) => refusals.findIndex((other) => other.reason === reason) === index);
