import type { Region } from './world.ts';

const OUTSIDE = { requestId: 'outside' };

/** An operation that somebody else calls: no fault applies to it, and no checker counts it. */
export async function callOutside(
  { services }: Pick<Region, 'services'>,
  signingName: string,
  operation: string,
  input: unknown,
): Promise<unknown> {
  const service = services.all.find((candidate) => candidate.signingName === signingName);
  return service?.operations[operation]?.(input, OUTSIDE);
}
