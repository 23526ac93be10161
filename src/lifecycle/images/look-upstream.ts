import type { Told } from '../../ports/installations.ts';
import type { Ports } from '../../ports/ports.ts';
import { ImageNotFound, ImageRefused } from '../../rollout/errors.ts';
import type { Service } from '../../rollout/service.ts';
import { COPIES_KEPT } from '../../rollout/upstream/copied-images.ts';
import { type Followed, followedOf, followedText } from '../../rollout/upstream/followed.ts';
import { whyUnknown } from '../../rollout/upstream/installations.ts';
import {
  CHAIN_MAX,
  copiesFor,
  environmentOf,
  type Home,
  type PromotionOffer,
  type Standing,
} from '../../rollout/upstream/promotion-offer.ts';
import { shortSoak } from '../../rollout/upstream/soak.ts';
import { circleText, goneText, type Precedent, precedentOf } from '../../rollout/upstream/upstream.ts';
import { imageOfBuild } from './image-of-build.ts';

export type LookNeeds = Pick<Ports, 'installations' | 'images'>;

/** What is known now of the service that another one follows. */
export type Sighting =
  /** `record`: of a service of this installation. */
  | { readonly kind: 'seen'; readonly precedent: Precedent; readonly record?: Service }
  | { readonly kind: 'gone'; readonly waitsFor: string }
  /** Its installation couldn't be asked: nothing new is known of it. */
  | { readonly kind: 'silent'; readonly waitsFor: string }
  /** The round has no time left for its installation: what is known stays as it is. */
  | { readonly kind: 'later' };

/** Looks for the service that is followed, of `all` or in another installation. Undefined where none is followed. */
export async function lookUpstream(
  ports: LookNeeds,
  service: Service,
  all: readonly Service[],
): Promise<Sighting | undefined> {
  const followed = followedOf(service.spec.image);
  if (!followed) return undefined;
  const { installation } = followed;
  if (installation !== undefined) return lookElsewhere(ports, service, { ...followed, installation });
  const record = all.find(({ name }) => name === followed.service);
  if (!record) return { kind: 'gone', waitsFor: goneText(followed.service) };
  return { kind: 'seen', precedent: precedentOf(record), record };
}

async function lookElsewhere(
  ports: LookNeeds,
  service: Service,
  followed: Required<Followed>,
): Promise<Sighting> {
  const { installations } = ports;
  const unknown = whyUnknown(await installations.directory(), followed.installation);
  if (unknown !== undefined) return { kind: 'silent', waitsFor: unknown };
  const told: Told = await installations.ask(followed);
  if (told.kind === 'later') return told;
  const name = followedText(followed);
  if (told.kind === 'unknown') return { kind: 'gone', waitsFor: `${name} isn't there: ${told.reason}` };
  if (told.kind === 'silent') return { kind: 'silent', waitsFor: `${name} can't be asked: ${told.reason}` };
  return { kind: 'seen', precedent: await precedentIn(ports, service, name, told.offer) };
}

async function precedentIn(
  ports: LookNeeds,
  service: Service,
  name: string,
  offer: PromotionOffer,
): Promise<Precedent> {
  const here = await ports.installations.here();
  const {
    environment,
    image: there,
    build,
    waitsFor,
    builtAt,
    liveSince,
    isGoingBack,
    recalled,
    recalls,
    unwanted,
  } = offer;
  const before = [
    { environment, service: offer.service, image: there, ...(waitsFor !== undefined && { waitsFor }) },
    ...offer.before,
  ].slice(0, CHAIN_MAX);
  const { image: copy, hold } = await copyOf(ports, service, offer);
  const copies = offer.copies.slice(0, COPIES_KEPT);
  return {
    name,
    image: copy ?? there,
    builtAt,
    liveSince,
    isGoingBack,
    recalled,
    unwanted,
    hold: circle(service, here, before) ?? tooShort(service, name, offer) ?? hold,
    origin: { image: there, ...(build !== undefined && { build }) },
    before,
    told: copy === undefined ? undefined : { image: copy, there, build, builtAt, recalled, copies },
    recalls,
  };
}

interface Copy {
  readonly image?: string;
  readonly hold?: string;
}

/** The copy of a build that was made for this region and account, or why there is none to start. */
async function copyOf(ports: LookNeeds, service: Service, offer: PromotionOffer): Promise<Copy> {
  const here = await ports.installations.here();
  const found = copiesFor(offer.copies, here);
  if (found.length === 0) return { hold: missingText(offer, here) };
  if (found.length === 1) return { image: found[0]! };
  const buildArn = offer.build ?? offer.image;
  try {
    return { image: (await imageOfBuild(ports, service, { buildArn, available: true, imageIds: found })).id };
  } catch (error) {
    if (error instanceof ImageRefused || error instanceof ImageNotFound) return { hold: error.message };
    throw error;
  }
}

function missingText({ image, build }: PromotionOffer, { region, account }: Home): string {
  const place = `${region} for ${account}`;
  if (build === undefined)
    return `${image} is of no build that is known there, so no copy of it is known in ${place}: start one by its id`;
  return `${build} has no copy in ${place} yet: have the distribution settings of its pipeline name both`;
}

function circle(service: Service, here: Home, before: readonly Standing[]): string | undefined {
  const own = environmentOf(here);
  const isOwn = (at: Standing) => at.environment === own && at.service === service.name;
  const end = before.findIndex(isOwn);
  if (end < 0) return undefined;
  const path = before.slice(0, end + 1).map((at) => `${at.service} in ${at.environment}`);
  return circleText([service.name, ...path]);
}

function tooShort({ spec }: Service, name: string, { bakes }: PromotionOffer): string | undefined {
  const short = shortSoak(spec.image, name, bakes);
  return short && `"image.after" ${short}`;
}
