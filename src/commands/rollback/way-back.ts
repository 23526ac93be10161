import { checkReadiness, type ReadinessNeeds } from '../../lifecycle/begin/readiness.ts';
import type { Ports } from '../../ports/ports.ts';
import { claim } from '../../rollout/admission/lock.ts';
import type { RolloutRequest } from '../../rollout/admission/rollout-request.ts';
import {
  CloudUnavailable,
  ImageNotFound,
  ImageNotReady,
  ImageRefused,
  NothingToRollBackTo,
} from '../../rollout/errors.ts';
import { checkState } from '../../rollout/images/provenance.ts';
import { recallOf, recallText } from '../../rollout/images/recall.ts';
import { initialRecord } from '../../rollout/initial-record.ts';
import type { Rollout } from '../../rollout/record.ts';
import type { Service } from '../../rollout/service.ts';
import { listRollouts } from '../list-rollouts.ts';

export type WayBackNeeds = ReadinessNeeds & Pick<Ports, 'services' | 'rollouts' | 'clock'>;

/**
 * Asks before a rollback is claimed what its preflight would ask: one that can't begin would be said to be on its way, and
 * be reverted. Throws NothingToRollBackTo for an image that can't be launched, with the one to name instead, and as
 * `checkReadiness`.
 */
export async function checkWayBack(
  ports: WayBackNeeds,
  service: Service,
  request: RolloutRequest,
): Promise<void> {
  await checkImage(ports, service, request.image.id);
  const now = ports.clock.now();
  const rollout = initialRecord(claim(service, request, now));
  // Until then reads may still show what the rollout before has removed, and the preflight waits. Nothing is removed where
  // one was abandoned.
  const isEarly = service.last?.outcome !== 'abandoned' && rollout && now < rollout.notBefore;
  if (!rollout || isEarly) return;
  try {
    await checkReadiness(ports, rollout);
  } catch (error) {
    // The preflight asks again, and for longer.
    if (!(error instanceof CloudUnavailable)) throw error;
  }
}

/** Throws NothingToRollBackTo for an image that can't be launched, or is recalled. */
export async function checkImage(ports: WayBackNeeds, service: Service, imageId: string): Promise<void> {
  const recall = recallOf(service, imageId);
  const reason = recall ? recallText(recall) : await unusable(ports, imageId);
  if (reason === undefined) return;
  const { name, live } = service;
  const other = await liveBefore(ports, service, imageId);
  const way = other
    ? `the last image before it that was live is ${startOf(name, other)}`
    : `${NONE}: POST /services/${name}/rollouts {"image": "ami-…"} rolls out any other`;
  const again = recall
    ? `DELETE /images/${imageId}/recall`
    : `aws ec2 enable-image --image-id ${imageId} if it is disabled, aws ec2 restore-image-from-recycle-bin --image-id ${imageId} if it was deregistered`;
  throw new NothingToRollBackTo(
    `${name} can't go back to ${imageId}: ${reason}. ${live.fleet} with ${live.imageId} stays live. To have ${imageId} again: ${again}; otherwise ${way}`,
  );
}

/** Why a service without an image before the live one has nothing to go back to, with what can be started instead. */
export async function nothingBefore(ports: WayBackNeeds, service: Service): Promise<NothingToRollBackTo> {
  const { name, live } = service;
  const other = await liveBefore(ports, service, live.imageId);
  const way = other
    ? `the newest other image that was live is ${startOf(name, other)}`
    : `${NONE}: GET /services/${name}/rollouts lists them, POST /services/${name}/rollouts {"image": "ami-…"} rolls out any`;
  return new NothingToRollBackTo(`${name} has no previous image to roll back to; ${way}`);
}

/** An image that was live, with the call that starts it. */
const startOf = (service: string, { image, rollout, isBlue }: FormerImage) =>
  `${image}, ${isBlue ? `which ${rollout} has replaced` : `of ${rollout}`}: POST /services/${service}/rollouts {"image": "${image}", "expedited": true}`;

/** Undefined for an image that can be launched, or while EC2 can't be reached. */
async function unusable({ images }: Pick<Ports, 'images'>, imageId: string): Promise<string | undefined> {
  try {
    checkState(await images.describe(imageId));
    return undefined;
  } catch (error) {
    if (error instanceof CloudUnavailable) return undefined;
    const isUnusable = [ImageNotFound, ImageNotReady, ImageRefused].some((type) => error instanceof type);
    if (isUnusable) return (error as Error).message;
    throw error;
  }
}

/** Promoted rollouts whose images are looked up, the newest first. */
const CANDIDATES = 5;
const NONE = `of its last ${CANDIDATES} promotions no other image can be launched, but for what was rolled back from or recalled since`;

/** An image that was live: the one that `rollout` has promoted, or, with `isBlue`, the one that it has replaced. */
interface FormerImage {
  readonly image: string;
  readonly rollout: string;
  readonly isBlue: boolean;
}

/**
 * The newest image that was live before, other than the live one and `imageId`, and that can be launched. What a rollback
 * has replaced since is bad, and isn't named.
 */
export async function liveBefore(
  ports: WayBackNeeds,
  service: Service,
  imageId: string,
): Promise<FormerImage | undefined> {
  const order = { limit: CANDIDATES, before: undefined, result: 'promoted' } as const;
  const { rollouts } = await listRollouts(ports, service.name, order);
  const others = new Set([service.live.imageId, imageId]);
  for (const { id: rollout, image, cause, blue } of rollouts) {
    if (cause.kind === 'rollback') others.add(blue.imageId);
    // No rollout has promoted the image that was live at the registration.
    const both = [
      { image: image.id, rollout, isBlue: false },
      { image: blue.imageId, rollout, isBlue: true },
    ];
    for (const candidate of both) {
      if (others.has(candidate.image) || recallOf(service, candidate.image)) continue;
      if ((await unusable(ports, candidate.image)) === undefined) return promotionOf(rollouts, candidate);
      others.add(candidate.image);
    }
  }
  return undefined;
}

/** The rollout that has promoted the image is named, where it is one of these. */
function promotionOf(rollouts: readonly Rollout[], candidate: FormerImage): FormerImage {
  const own = rollouts.find(({ image }) => image.id === candidate.image);
  return own ? { image: candidate.image, rollout: own.id, isBlue: false } : candidate;
}
