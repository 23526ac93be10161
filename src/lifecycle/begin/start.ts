import type { Ports } from '../../ports/ports.ts';
import { deliverOfService } from '../../records/deliver.ts';
import { amend, amendService, retryOnConflict } from '../../records/update.ts';
import { barrierAgainst } from '../../rollout/admission/barrier.ts';
import type { RolloutRequest } from '../../rollout/admission/rollout-request.ts';
import { recallOf } from '../../rollout/images/recall.ts';
import { isReplaceable, NEWER_IMAGE, type Rollout } from '../../rollout/record.ts';
import { abort } from '../../rollout/transitions.ts';
import { takeOver } from '../take-over.ts';
import { admit, type Started } from './admit.ts';
import { ensureRunning } from './lock-holder.ts';

type StartPorts = Pick<Ports, 'services' | 'rollouts' | 'engine' | 'notifier' | 'clock'>;

/**
 * Claims a rollout and starts its execution. Safe to repeat at any point: the claim is one conditional write, and what
 * follows derives from it. Throws RolloutInProgress for a person's request while another rollout is under way.
 */
export async function startRollout(
  ports: StartPorts,
  name: string,
  request: RolloutRequest,
): Promise<Started> {
  const { outcome, service, replaces } = await retryOnConflict(() => admit(ports, name, request));
  const held = await ensureRunning(ports, service);
  if (held && replaces) await abortFor(ports, held, request);
  await deliverOfService(ports, service);
  return outcome;
}

/**
 * The state machine's rollback path, with all of its checks, makes room for the queued image (argo-rollouts#3372: a new
 * image in mid-rollout sent all of the traffic to an old fleet that had shrunk).
 */
async function abortFor(ports: StartPorts, { id }: Rollout, { image }: RolloutRequest): Promise<void> {
  const why = `${image.id} was published`;
  const aborted = await amend(ports, id, (record, at) =>
    isReplaceable(record) ? abort(record, at, NEWER_IMAGE, why) : record,
  );
  if (aborted.abort && aborted.pause) await takeOver(ports, aborted, `replaced: ${why}`);
}

/** Starts what is queued for the lock, if anything is. A repetition completes a start that broke off half-way. */
export async function startQueued(ports: StartPorts, name: string): Promise<Started | undefined> {
  const service = await ports.services.get(name);
  await ensureRunning(ports, service);
  const { queued: next, lock } = service;
  if (next && recallOf(service, next.image.id)) return drop(ports, name, next);
  if (!next || lock || barrierAgainst(service, next, ports.clock.now())) return undefined;
  const started = await startRollout(ports, name, { ...next, allowRepeat: true });
  await drop(ports, name, next);
  return started;
}

/** It waits no longer. */
async function drop({ services }: StartPorts, name: string, { image }: RolloutRequest): Promise<undefined> {
  await amendService(services, name, (service) =>
    service.queued?.image.id === image.id ? { ...service, queued: undefined } : service,
  );
}
