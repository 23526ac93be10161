import { type AbandonNeeds, abandonRollout } from '../lifecycle/abandon.ts';
import { lockHolder } from '../lifecycle/begin/lock-holder.ts';
import { findRollout } from '../records/update.ts';
import { RolloutNotFound } from '../rollout/errors.ts';
import type { Rollout } from '../rollout/record.ts';

/**
 * A person's last resort, legal in every open state. Twice is once, with the same result. Throws RolloutNotFound, and
 * RolloutConcluded for a rollout that has ended otherwise.
 */
export async function abandonByName(
  ports: AbandonNeeds,
  id: string,
  order: { readonly by: string; readonly reason: string },
): Promise<Rollout> {
  const rollout = (await findRollout(ports, id)) ?? (await claimed(ports, id));
  return abandonRollout(ports, rollout, order);
}

/** The claim of a rollout may have broken off before its first record. */
async function claimed(ports: AbandonNeeds, id: string): Promise<Rollout> {
  const { services } = await ports.services.list();
  const service = services.find(({ lock }) => lock?.rollout === id);
  const rollout = service && (await lockHolder(ports, service));
  if (rollout) return rollout;
  throw new RolloutNotFound(`there is no rollout ${id}`);
}
