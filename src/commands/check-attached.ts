import type { Fleet } from '../ports/fleets.ts';
import type { Ports } from '../ports/ports.ts';
import type { Forward } from '../ports/traffic.ts';
import { SpecMismatch } from '../rollout/errors.ts';
import { routeName } from '../rollout/routes.ts';

/**
 * Throws SpecMismatch unless the fleet is in one target group of each pair, `attached`, and in no other: its clients there
 * would have nobody once the fleet is replaced. It says where each of the others gets its traffic from. As
 * `Traffic.forwards`.
 */
export async function checkAttached(
  { traffic }: Pick<Ports, 'traffic'>,
  { name, targetGroups }: Fleet,
  attached: readonly (readonly string[])[],
): Promise<void> {
  if (attached.some(({ length }) => length !== 1)) {
    const which = attached.length === 1 ? 'of the two target groups' : 'target group of each pair';
    throw new SpecMismatch(`"${name}" must be attached to exactly one ${which}`);
  }
  const others = targetGroups.filter((group) => !attached.flat().includes(group));
  if (others.length === 0) return;
  const forwards = await traffic.forwards(others);
  throw new SpecMismatch(
    `"${name}" is also attached to ${others.map((group) => whatToDo(name, group, forwards)).join(', and to ')}`,
  );
}

function whatToDo(fleet: string, group: string, forwards: readonly Forward[]): string {
  const routes = forwards
    .filter(({ targetGroups }) => targetGroups.includes(group))
    .map(({ route }) => routeName(route));
  if (routes.length > 0)
    return `${group}, which gets its traffic from ${routes.join(' and ')}: name it with its routes in "traffic.pairs", or detach it`;
  const command = `aws autoscaling detach-load-balancer-target-groups --auto-scaling-group-name '${fleet}' --target-group-arns ${group}`;
  return `${group}, which no listener and no rule forwards to: detach it (${command}), or name it in "traffic.pairs" once it has a route`;
}
