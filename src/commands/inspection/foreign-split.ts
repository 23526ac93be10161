import type { Ports } from '../../ports/ports.ts';
import { DriftDetected } from '../../rollout/errors.ts';
import type { ForeignSplit } from '../../rollout/inspection/facts.ts';
import type { Service } from '../../rollout/service.ts';
import { routeName } from '../../rollout/traffic/routes.ts';
import { giveBlueAllByHand } from '../../traffic/by-hand.ts';
import { readLive } from '../../traffic/live.ts';

/**
 * Who has traffic that a service's live fleet is to have, without a rollout. Throws RouteGone for a route that isn't there,
 * SpecMismatch while a target group isn't made.
 */
export async function foreignSplit(
  ports: Pick<Ports, 'traffic'>,
  service: Service,
): Promise<ForeignSplit | undefined> {
  try {
    const { routes, given } = await readLive(ports, service);
    if (!given) return undefined;
    const found = `${given.sides.green} has ${given.green} % at ${routeName(given.route)}`;
    return { found, mend: giveBlueAllByHand(routes) };
  } catch (error) {
    if (!(error instanceof DriftDetected)) throw error;
    const { found, mend } = error;
    return { found, mend };
  }
}
