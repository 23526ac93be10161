import type { Ports } from '../../ports/ports.ts';
import { amend } from '../../records/update.ts';
import { isInForce, rollbackReason } from '../../rollout/images/recall.ts';
import type { Rollout } from '../../rollout/record.ts';
import { abort } from '../../rollout/transitions.ts';

type Needs = Pick<Ports, 'recalls' | 'rollouts' | 'clock'>;

/**
 * Aborts the rollout of an image that is recalled, and returns its record; undefined for any other. Whoever recorded the
 * recall may not have got as far as this rollout, and the watchdog comes later than the next weight.
 */
export async function heedRecall(ports: Needs, { id, image }: Rollout): Promise<Rollout | undefined> {
  const recall = await ports.recalls.find(image.id);
  if (!recall || !isInForce(recall)) return undefined;
  return amend(ports, id, (record, at) => abort(record, at, recall.by, rollbackReason(recall)));
}
