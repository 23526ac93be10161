import * as z from 'zod';
import { SECOND } from '../duration.ts';
import { CHAIN_MAX, type PromotionOffer } from './promotion-offer.ts';

const TEXT_MAX = 1_000;
const COPIES_MAX = 2_000;
const RECALLS_TOLD = 1_000;

/** For people, of another installation: cut where it is long. */
const words = z.string().transform((text) => text.slice(0, TEXT_MAX));
const image = z.string().regex(/^ami-[0-9a-z]{1,40}$/);
const moment = z.iso.datetime().transform((text) => Date.parse(text));
const orUndefined = <Value>(value: Value | null): Value | undefined => value ?? undefined;

const standing = z.object({
  environment: words,
  service: words,
  image,
  waitsFor: words.nullable().transform(orUndefined),
});

/** The body of `GET /services/{service}/promotion`. A later release may say more. */
const body = standing.extend({
  build: z.string().max(TEXT_MAX).nullable().transform(orUndefined),
  builtAt: moment.nullable().transform(orUndefined),
  liveSince: moment,
  recalled: words.nullable().transform(orUndefined),
  recalls: z
    .array(z.object({ image, reason: words }))
    .max(RECALLS_TOLD)
    .optional(),
  unwanted: words
    .nullable()
    .optional()
    .transform((text) => text ?? undefined),
  goingBack: z.boolean(),
  bakes: z
    .number()
    .min(0)
    .transform((seconds) => seconds * SECOND),
  copies: z
    .array(z.object({ region: z.string().max(40), account: z.string().regex(/^\d{12}$/), image }))
    .max(COPIES_MAX),
  before: z.array(standing).transform((all) => all.slice(0, CHAIN_MAX)),
});

/** What a response says, or what is wrong with it. */
export function readOffer(text: string): PromotionOffer | string {
  const parsed = body.safeParse(jsonOf(text));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
  }
  const { goingBack: isGoingBack, ...offer } = parsed.data;
  return { ...offer, isGoingBack };
}

/** Undefined of what isn't JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
