import { deletionReason } from '../images/deletion.ts';
import { recallOf, recallText } from '../images/recall.ts';
import type { Service } from '../service.ts';
import type { RolloutRequest } from './rollout-request.ts';

/** Refusals remembered per service; an older image that is published again is merely checked again. */
const REMEMBERED = 200;

const isPublished = ({ cause }: RolloutRequest) => cause.kind === 'image-published';

/** Undefined for an image that may be rolled out. Events come in any order: an older build never follows a newer one. */
export function rejectionReason(service: Service, request: RolloutRequest): string | undefined {
  const { id, builtAt } = request.image;
  const recall = recallOf(service, id);
  if (recall) return recallText(recall);
  const deleted = deletionReason(service, id);
  if (deleted !== undefined) return deleted;
  if (!isPublished(request)) return undefined;
  if (service.refused?.includes(id)) return `${id} was refused before`;
  const newer = service.rolledOut.findLast((entry) => isOlder(builtAt, entry.builtAt));
  if (newer) return `${id} is an older build than ${newer.image}, which ${newer.rollout} rolled out`;
  const waiting = service.queued?.image;
  if (isOlder(builtAt, waiting?.builtAt)) return `${id} is an older build than ${waiting?.id}, which waits`;
  if (service.lock && service.spec.onNewImage === 'refuse') {
    return `${service.lock.rollout} is under way, and onNewImage is "refuse"`;
  }
  return undefined;
}

/** False also when one of the two times isn't known: then the order of arrival counts. */
const isOlder = (one: number | undefined, other: number | undefined) =>
  one !== undefined && other !== undefined && one < other;

export function recordRefusal(service: Service, what: string): Service {
  const { refused = [] } = service;
  return refused.includes(what) ? service : { ...service, refused: [...refused, what].slice(-REMEMBERED) };
}

export const shouldReplace = ({ spec, lock }: Service, request: RolloutRequest) =>
  spec.onNewImage === 'replace' && isPublished(request) && lock?.request.cause.kind !== 'rollback';

/** True for a build whose event should have reached the service, and hasn't. */
export function isUnseen(
  service: Service,
  { buildArn, builtAt }: { buildArn: string; builtAt: number },
): boolean {
  return (
    builtAt > service.followsSince &&
    !service.rolledOut.some((entry) => entry.builtAt !== undefined && entry.builtAt >= builtAt) &&
    service.queued?.image.build !== buildArn &&
    service.withheld?.build !== buildArn &&
    !service.refused?.includes(buildArn)
  );
}
