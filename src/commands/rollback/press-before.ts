import type { Ports } from '../../ports/ports.ts';
import type { Rollout } from '../../rollout/record.ts';

/** A press that has moved nothing says since when and why that is so: somebody has pressed, or it went back by itself. */
export async function beforeThis(
  { rollouts }: Pick<Ports, 'rollouts'>,
  { id }: Rollout,
  moved: boolean,
  first: Rollout['abort'],
) {
  if (moved) return { repeats: undefined, backSince: undefined, failure: undefined };
  const { traffic, failure } = await rollouts.get(id);
  // An abort was recorded while the traffic couldn't be moved, and what moved it since may be anybody.
  const backSince = traffic.raised ? traffic.zeroSince.green : undefined;
  return { repeats: first, backSince, failure: first ? undefined : failure };
}
