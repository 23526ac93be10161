import type { Followed } from '../followed.ts';
import type { Standing } from '../promotion-offer.ts';
import type { Upstream } from '../service-records.ts';
import { either, list, number, object, onlyTrue, optional, text } from './check.ts';

/** Whom a service follows, and what it has seen of it. */

export const promotedFrom = either(text, object<Required<Followed>>({ service: text, installation: text }));

const standing = object<Standing>({
  environment: text,
  service: text,
  image: text,
  waitsFor: optional(text),
});

export const upstream = object<Upstream>({
  image: text,
  readyAt: optional(number),
  waitsFor: optional(text),
  isStuck: optional(onlyTrue),
  origin: optional(object<NonNullable<Upstream['origin']>>({ image: text, build: optional(text) })),
  before: optional(list(standing)),
});
