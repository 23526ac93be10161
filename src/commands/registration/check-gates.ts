import type { Ports } from '../../ports/ports.ts';
import type { ServiceSpec } from '../../rollout/service-spec/spec.ts';
import { refuseFor } from './collect.ts';

/** Throws SpecMismatch with every gate whose function can't be invoked. */
export async function checkGates(
  { gates }: Pick<Ports, 'gates'>,
  { gates: all = [] }: ServiceSpec,
): Promise<void> {
  const checks = all.map(async ({ name, function: called }) => {
    const reason = await gates.check(called);
    return reason === undefined ? [] : [`the gate "${name}": ${reason}`];
  });
  refuseFor((await Promise.all(checks)).flat());
}
