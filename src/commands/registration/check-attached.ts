import { groupsBeside, routesTo } from '../../fleet/beside.ts';
import type { Fleet } from '../../ports/fleets.ts';
import type { Ports } from '../../ports/ports.ts';
import { SpecMismatch } from '../../rollout/errors.ts';

/**
 * Throws SpecMismatch unless the fleet is in one target group of each pair, `attached`, and in no other with traffic: its
 * clients there would have nobody once the fleet is replaced. It says where each of the others gets its traffic from. As
 * `Traffic.forwards`.
 */
export async function checkAttached(
  { traffic }: Pick<Ports, 'traffic'>,
  fleet: Fleet,
  attached: readonly (readonly string[])[],
): Promise<void> {
  if (attached.some(({ length }) => length !== 1)) {
    const which = attached.length === 1 ? 'of the two target groups' : 'target group of each pair';
    throw new SpecMismatch(`"${fleet.name}" must be attached to exactly one ${which}`);
  }
  const others = groupsBeside(fleet, attached.flat());
  if (others.length === 0) return;
  const forwards = await traffic.forwards(others);
  const served = others.flatMap((group) => servedText(group, routesTo(group, forwards)));
  if (served.length > 0)
    throw new SpecMismatch(`"${fleet.name}" is also attached to ${served.join(', and to ')}`);
}

const servedText = (group: string, routes: readonly string[]): string[] =>
  routes.length === 0
    ? []
    : [
        `${group}, which gets its traffic from ${routes.join(' and ')}: name it with its routes in "traffic.pairs", or detach it`,
      ];
