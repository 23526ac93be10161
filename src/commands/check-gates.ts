import type { Ports } from '../ports/ports.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import type { ServiceSpec } from '../rollout/spec.ts';

/** Throws SpecMismatch with every gate whose function can't be invoked. */
export async function checkGates(
  { gates }: Pick<Ports, 'gates'>,
  { gates: all = [] }: ServiceSpec,
): Promise<void> {
  const checks = all.map(async ({ name, function: called }) => {
    const reason = await gates.check(called);
    return reason === undefined ? [] : [`the gate "${name}": ${reason}`];
  });
  const reasons = (await Promise.all(checks)).flat();
  if (reasons.length > 0) throw new SpecMismatch(reasons.join('; '), { reasons });
}
