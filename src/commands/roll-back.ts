import { releaseLock, startNext } from '../lifecycle/conclude.ts';
import { ensureRunning, lockHolder, startRollout, takeOver } from '../lifecycle/start.ts';
import type { Ports } from '../ports/ports.ts';
import { amend, amendService, retryOnConflict } from '../records/update.ts';
import { BlueCannotServe, RolloutConcluded, RolloutInProgress } from '../rollout/errors.ts';
import { parse } from '../rollout/parse.ts';
import { abort, isOpen, isRollingBack, type Rollout } from '../rollout/record.ts';
import { enqueue, rollbackRequest, type Service } from '../rollout/service.ts';
import { restore } from '../traffic/control.ts';
import { type ApiRequest, type ApiResponse, RollbackRequest } from './requests.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'fleets' | 'traffic' | 'engine' | 'notifier' | 'clock'>;

/** After a rollback, a second press within this time means the same one, not the image before that. */
const SAME_PRESS = 30 * 60_000;

/** `POST /rollouts/{id}/rollback`: aborts this rollout. Twice is once. */
export async function rollBackRollout(ports: Needs, request: ApiRequest): Promise<ApiResponse> {
  const rollout = await ports.rollouts.get(request.parameters.id ?? '');
  return abortRollout(ports, rollout, request);
}

/**
 * `POST /services/{service}/rollback`, what on-call needs without knowing an id: aborts the open rollout; with none
 * open, starts one to the previous image with all checks but without the weighted bake.
 */
export async function rollBackService(ports: Needs, request: ApiRequest): Promise<ApiResponse> {
  const service = await ports.services.get(request.parameters.service ?? '');
  return service.lock ? rollBackOpen(ports, service, request) : rollBackFree(ports, service, request);
}

async function rollBackFree(ports: Needs, service: Service, request: ApiRequest): Promise<ApiResponse> {
  const { last } = service;
  if (last?.outcome === 'reverted' && ports.clock.now() - last.at < SAME_PRESS) {
    const detail = `${last.rollout} was rolled back already: ${service.live.imageId} is live. To go further back, start a rollout of the image you want.`;
    return { status: 200, body: { outcome: 'already-rolled-back', rollout: last.rollout, detail } };
  }
  // Parsed for its mistakes: a reason has no rollout to stand in yet.
  parse(RollbackRequest, request.body, 'the request');
  return startBackToPrevious(ports, service, request);
}

async function startBackToPrevious(
  ports: Needs,
  service: Service,
  request: ApiRequest,
): Promise<ApiResponse> {
  try {
    const started = await startRollout(ports, service.name, rollbackRequest(service, request.caller));
    if (!('rollout' in started)) throw new RolloutInProgress(`${service.name} has a rollout under way`);
    const { rollout } = started;
    return accepted(rollout, 'rollout-started', `rolling out the previous image as ${rollout}`);
  } catch (error) {
    if (!(error instanceof RolloutInProgress)) throw error;
    // Two presses at once, or an image that was quicker: what is open now is what on-call means.
    return rollBackOpen(ports, await ports.services.get(service.name), request);
  }
}

async function rollBackOpen(ports: Needs, service: Service, request: ApiRequest): Promise<ApiResponse> {
  const rollout = await lockHolder(ports, service);
  if (!rollout || !isOpen(rollout)) return completeEnd(ports, service.name, rollout, request);
  // The way back is under way already; aborting it would bring back what on-call wants to get rid of.
  if (rollout.cause.kind === 'rollback' && !isRollingBack(rollout)) {
    await ensureRunning(ports, service);
    const detail = `${rollout.id} is bringing the previous image back; to stop it, roll back the rollout itself`;
    return accepted(rollout.id, 'rollout-started', detail);
  }
  return abortRollout(ports, rollout, request);
}

/** The rollout has ended but holds its lock: its last step may have died, and on-call doesn't wait for the watchdog. */
async function completeEnd(
  ports: Needs,
  name: string,
  ended: Rollout | undefined,
  request: ApiRequest,
): Promise<ApiResponse> {
  if (ended) await releaseLock(ports, ended);
  const service = await ports.services.get(name);
  if (!service.lock) return rollBackFree(ports, service, request);
  throw new RolloutConcluded(`${name} has just ended a rollout; look, and try again`);
}

/**
 * The abort: the mark on the record first, which no raise survives, then the traffic, at once and without the engine.
 * The machine sees the mark at its next step and cleans up.
 */
async function abortRollout(
  ports: Needs,
  found: Rollout,
  { body, caller }: ApiRequest,
): Promise<ApiResponse> {
  const { reason, force } = parse(RollbackRequest, body, 'the request');
  if (!isOpen(found)) return afterTheEnd(found);
  const marked = await amend(ports, found.id, (record, at) => abort(record, at, caller, reason));
  if (!isOpen(marked)) return afterTheEnd(marked);
  if (marked.blue.shrinking) return queueBlueImage(ports, marked, caller);
  const result = await restore(ports, marked, force);
  if (result.kind === 'blue-cannot-serve') {
    const hint = result.healthy > 0 ? ' Send {"force": true} to move it all the same.' : '';
    throw new BlueCannotServe(
      `${marked.id} is aborted, but blue has ${result.healthy} healthy servers of ${result.needed}: the traffic stays where it is.${hint}`,
    );
  }
  if (marked.outcome === 'needs-operator') await resume(ports, marked.id, `rollback by ${caller}`);
  // Its start may have broken off half-way, and somebody has to clean up. A second start of the same is none.
  if (marked.phase === 'planned') await ports.engine.start({ id: marked.id, epoch: marked.epoch });
  return accepted(
    marked.id,
    'rolled-back',
    `${marked.blue.fleet} has all of the traffic; ${marked.green.fleet} is being retired`,
  );
}

/** The watchdog may be about to do the same: whoever is quicker does it for both. */
async function resume(ports: Needs, id: string, why: string): Promise<void> {
  await retryOnConflict(async () => {
    const newest = await ports.rollouts.get(id);
    if (newest.outcome === 'needs-operator') await takeOver(ports, newest, why);
  });
}

function afterTheEnd({ id, outcome, service }: Rollout): ApiResponse {
  if (outcome === 'reverted') {
    return {
      status: 200,
      body: { outcome: 'already-rolled-back', rollout: id, detail: `${id} was reverted` },
    };
  }
  throw new RolloutConcluded(
    `${id} is promoted and its blue fleet is gone; use POST /services/${service}/rollback`,
  );
}

/** Blue is shrinking: its image comes back as a rollout of its own, as soon as this one has ended. */
async function queueBlueImage(
  ports: Needs,
  { id, service, blue }: Rollout,
  by: string,
): Promise<ApiResponse> {
  const image = { id: blue.imageId };
  const { lock } = await amendService(ports.services, service, (record) =>
    enqueue(record, { image, cause: { kind: 'rollback', by }, fastForward: true, allowRepeat: true }),
  );
  // It has ended in this very moment, and nobody else would start what waits.
  if (!lock) await startNext(ports, service);
  const detail = `blue is being retired; a rollout of its image ${blue.imageId} starts as soon as ${id} has ended`;
  return accepted(id, 'rollout-queued', detail);
}

const accepted = (rollout: string, outcome: string, detail: string): ApiResponse => ({
  status: 202,
  body: { outcome, rollout, detail },
  headers: { location: `/rollouts/${rollout}` },
});
