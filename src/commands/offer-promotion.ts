import { buildOf } from '../lifecycle/images/ensure-required.ts';
import { imageOf } from '../lifecycle/images/follow-upstream.ts';
import type { BuiltImage } from '../ports/builds.ts';
import type { Ports } from '../ports/ports.ts';
import { findService } from '../records/update.ts';
import { ImageNotFound, ImageWithheld } from '../rollout/errors.ts';
import { unwantedReason } from '../rollout/images/unwanted.ts';
import { liveSinceOf, type Service } from '../rollout/service.ts';
import { copiedImage, recallReason, recallsOf } from '../rollout/upstream/copied-images.ts';
import { followedOf } from '../rollout/upstream/followed.ts';
import {
  CHAIN_MAX,
  environmentOf,
  type Home,
  type PromotionOffer,
  type Standing,
} from '../rollout/upstream/promotion-offer.ts';
import { bakesOf } from '../rollout/upstream/soak.ts';
import { isGoingBack } from '../rollout/upstream/upstream.ts';

type Needs = Pick<Ports, 'services' | 'rollouts' | 'builds' | 'images' | 'installations'>;

/**
 * What a service of this installation tells those of others that follow it: its live image with the copies of its build, and
 * what keeps that from going on. Throws ServiceNotFound.
 */
export async function offerPromotion(ports: Needs, name: string): Promise<PromotionOffer> {
  const service = await ports.services.get(name);
  const here = await ports.installations.here();
  const image = service.live.imageId;
  const built = await buildOfLive(ports, service);
  const copied = copiedImage(service, image);
  const own = { region: here.region, account: here.account, image };
  return {
    ...standingIn(here, service),
    build: built?.buildArn ?? copied?.build,
    builtAt: built?.builtAt ?? copied?.builtAt,
    liveSince: liveSinceOf(service),
    recalled: recallReason(service, image),
    recalls: recallsOf(service),
    unwanted: unwantedReason(service),
    isGoingBack: isGoingBack(service),
    bakes: bakesOf(service.spec),
    copies: built?.copies ?? copied?.copies ?? [own],
    before: await environmentsBefore(ports, here, service),
  };
}

const standingIn = (here: Home, { name, live, upstream }: Service): Standing => ({
  environment: environmentOf(here),
  service: name,
  image: live.imageId,
  waitsFor: upstream?.waitsFor,
});

/** Undefined of an image that no build can be found of: it is known by its id alone. */
async function buildOfLive(ports: Needs, service: Service): Promise<BuiltImage | undefined> {
  const { id, build } = await imageOf(ports, service);
  try {
    return await buildOf(ports, await ports.images.describe(id), build);
  } catch (error) {
    if (error instanceof ImageWithheld || error instanceof ImageNotFound) return undefined;
    throw error;
  }
}

async function environmentsBefore(ports: Needs, here: Home, service: Service): Promise<Standing[]> {
  const before: Standing[] = [];
  for (let next: Service | undefined = service; next && before.length < CHAIN_MAX; ) {
    const followed = followedOf(next.spec.image);
    if (!followed) break;
    if (followed.installation !== undefined) before.push(...(next.upstream?.before ?? []));
    next = followed.installation === undefined ? await findService(ports, followed.service) : undefined;
    if (next) before.push(standingIn(here, next));
  }
  return before.slice(0, CHAIN_MAX);
}
