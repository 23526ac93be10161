import { findRollout } from '../../records/update.ts';
import { restoring } from '../../rollout/admission/requests.ts';
import { GreenshiftError, RolloutInProgress } from '../../rollout/errors.ts';
import { recallText } from '../../rollout/images/recall.ts';
import type { RecallResult } from '../../rollout/images/recall-outcome.ts';
import type { Rollout } from '../../rollout/record.ts';
import { isRetryable } from '../../rollout/retryable.ts';
import type { Service } from '../../rollout/service.ts';
import type { Recalled } from '../../rollout/service-records.ts';
import { startRollout } from '../begin/start.ts';
import { imageBefore } from './image-before.ts';
import type { RecallEffects, RecallNeeds } from './recall-effects.ts';

export const notAffected = (service: string, image: string): RecallResult => ({
  service,
  outcome: 'not-affected',
  detail: `${service} neither runs nor rolls out ${image}`,
});

/** Where the recalled image is live an image from before comes back, once; otherwise a person is called. */
export async function restoreBefore(
  ports: RecallNeeds,
  service: Service,
  recall: Recalled,
  effects: RecallEffects,
): Promise<RecallResult> {
  const { name, live, spec, last } = service;
  if (live.imageId !== recall.image) return notAffected(name, recall.image);
  const call = (why: string): RecallResult => ({
    service: name,
    outcome: 'needs-operator',
    detail: `${live.fleet} is live with ${recall.image}, which is recalled: ${why}`,
  });
  if (spec.onRecall === 'call') return call('the spec has a person called ("onRecall")');
  const before = last && (await findRollout(ports, last.rollout));
  if (before && isAttempt(before, recall))
    return call(`${before.id}, which was to bring ${before.image.id} back, has ended as ${before.outcome}`);
  const image = await imageBefore(ports, service);
  if (image === undefined) return call('no image from before may be started');
  return restore(ports, service, { image, recall, effects, call });
}

/** A rollout that was to bring an image back since the recall, and didn't: the next would fail as well. */
const isAttempt = ({ cause, startedAt }: Rollout, { at }: Recalled) =>
  cause.kind === 'rollback' && startedAt >= at;

interface Restoration {
  readonly image: string;
  readonly recall: Recalled;
  readonly effects: RecallEffects;
  readonly call: (why: string) => RecallResult;
}

async function restore(
  ports: RecallNeeds,
  service: Service,
  { image, recall, effects, call }: Restoration,
): Promise<RecallResult> {
  const { name } = service;
  const request = restoring({ id: image }, { by: recall.by, reason: recallText(recall) });
  try {
    await effects.checkStart(service, request);
    const started = await startRollout(ports, name, request);
    const rollout = 'rollout' in started ? started.rollout : undefined;
    return { service: name, outcome: 'restoring', rollout, detail: `${rollout} brings ${image} back` };
  } catch (error) {
    if (error instanceof RolloutInProgress)
      return { service: name, outcome: 'waiting', detail: 'a rollout of another image has just begun' };
    if (!(error instanceof GreenshiftError) || isRetryable(error)) throw error;
    return call(error.message);
  }
}
