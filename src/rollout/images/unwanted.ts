import { isRefresh } from '../admission/rollout-request.ts';
import { callerText } from '../interventions/caller.ts';
import { type Rollout, resultOf } from '../record.ts';
import type { Service } from '../service.ts';
import type { Unwanted } from '../service-records.ts';
import { isReasonOfRecall, recallOf } from './recall.ts';

/**
 * What the end of a rollout makes of the live image that stays: a way back from it that failed, or was given up, has changed
 * nothing of what on-call wanted. Where a person has taken the way back itself back, the image is wanted again.
 * A recall holds its image itself, until it is lifted: its own way back says no more than that.
 */
export function unwantedAfter(service: Service, rollout: Rollout, at: number): Unwanted | undefined {
  const { cause, id } = rollout;
  if (cause.kind !== 'rollback') return service.unwanted;
  if (resultOf(rollout) === 'rolled-back') return undefined;
  const { by, reason } = cause;
  if (isReasonOfRecall(reason, service.live.imageId, by)) return service.unwanted;
  return { image: service.live.imageId, rollout: id, at, by, ...(reason !== undefined && { reason }) };
}

/** New servers of the same image say nothing of it; a rollout that somebody has asked for by its name does. */
export function unwantedOnceLive(service: Service, rollout: Rollout): Unwanted | undefined {
  const isSame = rollout.image.id === service.live.imageId;
  return isSame && isRefresh(rollout) ? service.unwanted : undefined;
}

/** What on-call wanted gone and is live all the same. A recall says so itself. */
export const unwantedOf = ({ unwanted, live, ...service }: Service): Unwanted | undefined =>
  unwanted?.image === live.imageId && !recallOf({ ...service, live }, live.imageId) ? unwanted : undefined;

/** Why the live image goes no further, and how it does again. Undefined where nothing keeps it. */
export function unwantedReason(service: Service): string | undefined {
  const unwanted = unwantedOf(service);
  if (!unwanted) return undefined;
  const { image, rollout, by, reason } = unwanted;
  const why = reason === undefined ? '' : ` (${reason})`;
  return `${callerText(by)} wanted it gone from ${service.name}${why}, and ${rollout} did not bring the image before back. Once it is right after all, greenshift start ${service.name} ${image} --reason "…" rolls it out there anew`;
}
