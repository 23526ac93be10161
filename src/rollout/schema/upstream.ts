import type { CopiedImage, Unwanted, Upstream } from '../service-records.ts';
import type { Followed } from '../upstream/followed.ts';
import type { ImageCopy, Standing } from '../upstream/promotion-offer.ts';
import { either, list, number, object, onlyTrue, optional, text } from './check.ts';

/** Whom a service follows, and what it has seen of it. */

export const promotedFrom = either(text, object<Required<Followed>>({ service: text, installation: text }));

const standing = object<Standing>({
  environment: text,
  service: text,
  image: text,
  waitsFor: optional(text),
});

const copied = object<CopiedImage>({
  image: text,
  there: text,
  build: optional(text),
  builtAt: optional(number),
  copies: optional(list(object<ImageCopy>({ region: text, account: text, image: text }))),
  recalled: optional(text),
});

export const unwanted = object<Unwanted>({
  image: text,
  rollout: text,
  at: number,
  by: text,
  reason: optional(text),
});

export const upstream = object<Upstream>({
  image: text,
  readyAt: optional(number),
  waitsFor: optional(text),
  isStuck: optional(onlyTrue),
  silentSince: optional(number),
  isTold: optional(onlyTrue),
  origin: optional(object<NonNullable<Upstream['origin']>>({ image: text, build: optional(text) })),
  before: optional(list(standing)),
  copied: optional(list(copied)),
});
