import type { RolloutRequest } from '../admission/rollout-request.ts';
import { ImageRecalled } from '../errors.ts';
import { callerText } from '../interventions/caller.ts';
import type { Service } from '../service.ts';
import type { Recalled, RecallMark } from '../service-records.ts';

/** An image that no service starts any more. One that was lifted stays on record. */
export interface Recall extends Recalled {
  readonly lifted?: Omit<Recalled, 'image'> | undefined;
  readonly version: number;
}

/** Recalls that hold at the same time: each stands in the record of every service. */
export const RECALLS_MAX = 200;

export const isInForce = ({ lifted }: Recall) => lifted === undefined;

export const recallOf = ({ recalled }: Service, image: string): RecallMark | undefined =>
  recalled?.find((mark) => mark.image === image);

/** `ami-1 was recalled by user/ann at 2026-01-01T12:00:00.000Z: it leaks memory`. */
export const recallText = ({ image, at, by, reason }: Recalled) =>
  `${image} was recalled by ${callerText(by)} at ${new Date(at).toISOString()}: ${reason}`;

/** True for the reason of a way back that a recall of this image has begun, also once the recall is lifted. */
export const isReasonOfRecall = (reason: string | undefined, image: string, by: string) =>
  reason?.startsWith(`${image} was recalled by ${callerText(by)} at `) === true;

/** Why its rollout goes back. */
export const rollbackReason = ({ image, reason }: Pick<Recalled, 'image' | 'reason'>) =>
  `${image} is recalled: ${reason}`;

/** Throws ImageRecalled. */
export function checkNotRecalled(service: Service, image: string): void {
  const mark = recallOf(service, image);
  if (mark)
    throw new ImageRecalled(`${recallText(mark)}; DELETE /images/${image}/recall lets it be started again`);
}

/** True for a request or a retry of the image that is recalled. */
export const isOf = (
  waiting: Pick<RolloutRequest, 'image'> | undefined,
  { image }: Pick<Recalled, 'image'>,
) => waiting?.image.id === image;

/** True where the image runs, is being rolled out, or waits for that. */
export const concerns = ({ live, lock, queued, retry }: Service, recall: Recalled) =>
  live.imageId === recall.image || isOf(lock?.request, recall) || isOf(queued, recall) || isOf(retry, recall);

/** The service with the mark of a recall: its image waits for nothing any more. One that has it is left as it is. */
export function markRecalled(service: Service, recall: Recalled): Service {
  const { image, at, by, reason } = recall;
  const { recalled = [], queued, retry } = service;
  const isKnown = recallOf(service, image)?.at === at;
  if (isKnown && !isOf(queued, recall) && !isOf(retry, recall)) return service;
  const others = recalled.filter((mark) => mark.image !== image);
  return {
    ...service,
    recalled: isKnown ? recalled : [...others, { image, at, by, reason }],
    queued: isOf(queued, recall) ? undefined : queued,
    retry: isOf(retry, recall) ? undefined : retry,
  };
}

export function unmarkRecalled(service: Service, image: string): Service {
  if (!recallOf(service, image)) return service;
  const left = service.recalled?.filter((mark) => mark.image !== image) ?? [];
  return { ...service, recalled: left.length > 0 ? left : undefined };
}
