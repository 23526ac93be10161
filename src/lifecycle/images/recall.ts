import { amendService } from '../../records/update.ts';
import { GreenshiftError } from '../../rollout/errors.ts';
import { isOf, markRecalled } from '../../rollout/images/recall.ts';
import type { RecallResult } from '../../rollout/images/recall-outcome.ts';
import { isOpen, isRollingBack, type Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import type { Recalled } from '../../rollout/service-records.ts';
import { completeEnd } from '../abandon.ts';
import { lockHolder } from '../begin/lock-holder.ts';
import type { RecallEffects, RecallNeeds } from './recall-effects.ts';
import { notAffected, restoreBefore } from './recall-live.ts';
import { tellRecall } from './recall-tell.ts';

/**
 * Does for one service what a recall says, as far as it hasn't been done: from the service's record as it is, so that it may
 * be repeated at any time. Throws what can't be done now.
 */
export async function carryOutRecall(
  ports: RecallNeeds,
  name: string,
  recall: Recalled,
  effects: RecallEffects,
): Promise<RecallResult> {
  let wasWaiting = false;
  const service = await amendService(ports.services, name, (record) => {
    wasWaiting = isOf(record.queued, recall) || isOf(record.retry, recall);
    return markRecalled(record, recall);
  });
  const found = await resultFor(ports, service, recall, effects);
  const result = wasWaiting && found.outcome === 'not-affected' ? withdrawn(service, recall) : found;
  await tellRecall(ports, recall, result);
  return result;
}

async function resultFor(
  ports: RecallNeeds,
  service: Service,
  recall: Recalled,
  effects: RecallEffects,
): Promise<RecallResult> {
  const holder = await lockHolder(ports, service);
  if (!holder) return restoreBefore(ports, service, recall, effects);
  if (isOpen(holder)) {
    const isIts = holder.image.id === recall.image;
    return isIts ? sendBack(ports, holder, recall, effects) : beside(service, holder, recall);
  }
  // Whoever ended it died before it released the service.
  await completeEnd(ports, holder);
  const free = await ports.services.get(service.name);
  if (!free.lock) return restoreBefore(ports, free, recall, effects);
  return {
    service: service.name,
    outcome: 'waiting',
    rollout: free.lock.rollout,
    detail: 'a rollout has just begun',
  };
}

async function sendBack(
  ports: RecallNeeds,
  holder: Rollout,
  recall: Recalled,
  effects: RecallEffects,
): Promise<RecallResult> {
  const { id: rollout, service } = holder;
  const detail = isBack(holder) ? `${rollout} goes back` : await goBack(holder, recall, effects);
  const { blue } = await ports.rollouts.get(rollout);
  if (!blue.shrinking) return { service, outcome: 'rolled-back', rollout, detail };
  const later = `${rollout} retires ${blue.fleet}: its image comes back as a rollout of its own afterwards`;
  return { service, outcome: 'waiting', rollout, detail: later };
}

/** What died between the abort and the split is repeated. */
const isBack = (rollout: Rollout) =>
  isRollingBack(rollout) && rollout.traffic.intended === 0 && rollout.traffic.observed === 0;

/** Once the record has the abort the rollout goes back, whatever failed after that. */
async function goBack(rollout: Rollout, recall: Recalled, effects: RecallEffects): Promise<string> {
  try {
    return await effects.goBack(rollout, recall);
  } catch (error) {
    if (error instanceof GreenshiftError && error.abortRecorded) return error.message;
    throw error;
  }
}

/** The rollout under way is of another image. */
function beside({ name: service, live }: Service, holder: Rollout, { image }: Recalled): RecallResult {
  const { id: rollout } = holder;
  if (live.imageId !== image) return notAffected(service, image);
  if (!isRollingBack(holder)) {
    const detail = `${rollout} is about to replace it with ${holder.image.id}`;
    return { service, outcome: 'being-replaced', rollout, detail };
  }
  const detail = `${rollout} goes back to it; once that has ended, an image from before takes its place`;
  return { service, outcome: 'waiting', rollout, detail };
}

const withdrawn = ({ name: service }: Service, { image }: Recalled): RecallResult => ({
  service,
  outcome: 'withdrawn',
  detail: `${image} waited for its rollout, and waits no longer`,
});
