import type { Ports } from '../../ports/ports.ts';
import { DriftDetected } from '../../rollout/errors.ts';
import type { ForeignSplit } from '../../rollout/inspection/facts.ts';
import { routeName } from '../../rollout/routes.ts';
import type { Service } from '../../rollout/service.ts';
import { pairsOf } from '../../rollout/twins.ts';
import { giveBlueAllByHand } from '../../traffic/by-hand.ts';
import { readTraffic } from '../../traffic/live.ts';

/**
 * Who has traffic that a service's live fleet is to have, without a rollout. Throws RouteGone for a route that isn't there,
 * SpecMismatch while a target group isn't made.
 */
export async function foreignSplit(
  ports: Pick<Ports, 'traffic'>,
  { name, live, ...service }: Service,
): Promise<ForeignSplit | undefined> {
  const pairs = pairsOf({ name, live, ...service });
  const routes = pairs.flatMap((pair) => pair.routes);
  const split = { service: name, blue: live, green: { targetGroup: pairs[0]!.green }, routes, pairs };
  try {
    const { routes: read } = await readTraffic(ports, split);
    const given = read.find(({ green }) => green > 0);
    if (!given) return undefined;
    const found = `${given.sides.green} has ${given.green} % at ${routeName(given.route)}`;
    return { found, mend: giveBlueAllByHand(read) };
  } catch (error) {
    if (!(error instanceof DriftDetected)) throw error;
    const [found = '', mend = ''] = error.message.split(': ');
    return { found, mend };
  }
}
