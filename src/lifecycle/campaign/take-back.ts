import type { Ports } from '../../ports/ports.ts';
import { amend, findRollout } from '../../records/update.ts';
import { restoring } from '../../rollout/admission/requests.ts';
import type { Campaign, Order } from '../../rollout/campaign/campaign.ts';
import { GreenshiftError, RolloutInProgress } from '../../rollout/errors.ts';
import { isOpen, isRollingBack, type Rollout } from '../../rollout/record.ts';
import { isRetryable } from '../../rollout/retryable.ts';
import type { Service } from '../../rollout/service.ts';
import { abort } from '../../rollout/transitions.ts';
import { ensureRunning } from '../begin/lock-holder.ts';
import { startRollout } from '../begin/start.ts';
import { imageBefore } from '../images/image-before.ts';
import { takeOver } from '../take-over.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'notifier' | 'clock'>;

/** What keeps a member from being taken back without a person; undefined while nothing does. */
export type Trouble = string | undefined;

/** Sends the open rollout of a service back by its record: its execution, or the next one, moves the traffic. */
export async function sendBack(ports: Needs, service: Service, id: string, order: Order): Promise<boolean> {
  await ensureRunning(ports, service);
  const found = await findRollout(ports, id);
  if (!found || !isOpen(found) || isRollingBack(found)) return false;
  const aborted = await amend(ports, id, (record, at) => abort(record, at, order.by, order.reason));
  if (aborted.pause || aborted.outcome === 'needs-operator')
    await takeOver(ports, aborted, 'its campaign takes it back');
  return true;
}

/**
 * Brings the image before the campaign's back where that is live, once: without weighted steps, as a rollback. What is in
 * its way for good is returned.
 */
export async function bringBack(
  ports: Needs,
  campaign: Campaign & { readonly order: Order },
  service: Service,
): Promise<Trouble> {
  const { id, order } = campaign;
  const { name, live, last } = service;
  const before = last && (await findRollout(ports, last.rollout));
  if (before && isAttempt(before, order))
    return `${before.id}, which was to bring ${before.image.id} back, has ended as ${before.outcome}`;
  const image = await imageBefore(ports, service);
  if (image === undefined || campaign.images.includes(image))
    return `${live.fleet} is live with ${live.imageId}, and no image from before may be started`;
  const reason = `the campaign ${id} is rolled back: ${order.reason}`;
  try {
    await startRollout(ports, name, restoring({ id: image }, { by: order.by, reason }));
    return undefined;
  } catch (error) {
    // Another rollout has just begun: its end is waited for.
    if (error instanceof RolloutInProgress) return undefined;
    if (!(error instanceof GreenshiftError) || isRetryable(error)) throw error;
    return error.message;
  }
}

/** A rollout that was to bring an image back since the order, and didn't: the next would fail as well. */
const isAttempt = ({ cause, startedAt }: Rollout, { at }: Order) =>
  cause.kind === 'rollback' && startedAt >= at;
