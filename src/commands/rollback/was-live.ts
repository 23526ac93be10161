import type { Ports } from '../../ports/ports.ts';
import { findRollout } from '../../records/update.ts';
import { rolloutOf, type Service } from '../../rollout/service.ts';
import { listRollouts } from '../list-rollouts.ts';

/** Rollouts that are looked at for an image that was live, the newest first. */
export const SEARCHED = 50;

/**
 * Whether the image has had all of the traffic, as far as the newest rollouts tell: it was promoted, or was live when one
 * began. What was live at the registration had no rollout of its own.
 */
export async function wasLive(
  ports: Pick<Ports, 'services' | 'rollouts'>,
  service: Service,
  image: string,
): Promise<boolean> {
  if (service.live.imageId === image) return true;
  const id = rolloutOf(service, image);
  const last = id === undefined ? undefined : await findRollout(ports, id);
  if (last?.outcome === 'promoted') return true;
  const order = { limit: SEARCHED, before: undefined, result: undefined };
  const { rollouts } = await listRollouts(ports, service.name, order);
  return rollouts.some(
    ({ outcome, image: { id: green }, blue }) =>
      blue.imageId === image || (outcome === 'promoted' && green === image),
  );
}
