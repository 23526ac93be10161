import { type LiveImage, liveImage, refuseUncopied } from '../fleet/assess.ts';
import {
  type BlueRead,
  checkName,
  checkSplit,
  type ReadinessNeeds,
  readinessChecks,
} from '../lifecycle/begin/readiness.ts';
import { checkImages, describeLive } from '../lifecycle/images/check-images.ts';
import { ensureRequired, type RequiredNeeds } from '../lifecycle/images/ensure-required.ts';
import { imagesOnce } from '../lifecycle/visit.ts';
import { barrierAgainst, refusalBy } from '../rollout/admission/barrier.ts';
import { RolloutInProgress } from '../rollout/errors.ts';
import { checkProvenance } from '../rollout/images/provenance.ts';
import { checkNotRecalled } from '../rollout/images/recall.ts';
import { isHeldTo } from '../rollout/images/required.ts';
import type { Rollout } from '../rollout/record.ts';
import type { Service } from '../rollout/service.ts';
import type { WantedImage } from './wanted-image.ts';

type Needs = ReadinessNeeds & RequiredNeeds;

const MEANWHILE: Readonly<Record<Service['spec']['onNewImage'], string>> = {
  queue: 'begins once that has ended, if none newer comes',
  replace: 'takes its place, once that has gone back',
  refuse: 'is refused',
};

/** Throws RolloutInProgress. */
export async function checkFree({ name, lock, spec: { onNewImage } }: Service): Promise<void> {
  if (lock)
    throw new RolloutInProgress(
      `${name} has the rollout ${lock.rollout} under way: an image that is published meanwhile ${MEANWHILE[onNewImage]}, and a start by hand is refused. The rest is as it would be if it began now`,
    );
}

/** Throws ImageRecalled. Without an image the live one stands in for what comes, which its recall keeps from nothing. */
export async function checkRecall(service: Service, image: string | undefined): Promise<void> {
  if (image !== undefined) checkNotRecalled(service, image);
}

/** What a service that is free is asked as well, one promise for each check. */
export function beginChecks(
  ports: Needs,
  service: Service,
  rollout: Rollout,
  wanted: WantedImage | undefined,
  read: BlueRead | undefined,
): Promise<unknown>[] {
  const once = { ...ports, images: imagesOnce(ports.images) };
  return [
    checkBarrier(ports, service, rollout),
    checkSplit(ports, rollout),
    checkName(ports, rollout),
    ...(wanted ? [checkImage(once, service, rollout, wanted)] : []),
    ...(read ? fleetChecks(once, rollout, wanted, read) : []),
  ];
}

async function checkBarrier({ clock }: Needs, service: Service, { cause }: Rollout): Promise<void> {
  const barrier = barrierAgainst(service, { cause }, clock.now());
  if (barrier) throw refusalBy(barrier, service);
}

async function checkImage(
  ports: Needs,
  service: Service,
  rollout: Rollout,
  { built }: WantedImage,
): Promise<void> {
  const image = await ports.images.describe(rollout.image.id);
  checkProvenance(image, service);
  if (isHeldTo(service, rollout)) await ensureRequired(ports, service.spec.image, image, built);
}

async function checkCopied({ source, settings }: BlueRead): Promise<void> {
  refuseUncopied(source.name, settings);
}

/** The live image has to be there to be launched again; what would be launched beside it is known only by name. */
function fleetChecks(
  ports: Needs,
  rollout: Rollout,
  wanted: WantedImage | undefined,
  read: BlueRead,
): Promise<unknown>[] {
  const { fleet } = read;
  const checkLaunchable = ({ imageId }: LiveImage): Promise<unknown> =>
    wanted ? checkImages(ports, rollout, imageId) : describeLive(ports, fleet.name, imageId);
  return [
    checkCopied(read),
    ...readinessChecks(ports, rollout, fleet),
    liveImage(ports, fleet).then(checkLaunchable),
  ];
}
