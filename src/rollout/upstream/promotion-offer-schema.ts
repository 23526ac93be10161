import * as z from 'zod';
import { SECOND } from '../duration.ts';
import { moment, orUndefined, readAnswer, TEXT_MAX, words } from './answer-schema.ts';
import { CHAIN_MAX, type PromotionOffer } from './promotion-offer.ts';

const COPIES_MAX = 2_000;
const RECALLS_TOLD = 1_000;

const image = z.string().regex(/^ami-[0-9a-z]{1,40}$/);

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
  const read = readAnswer(body, text);
  if (typeof read === 'string') return read;
  const { goingBack: isGoingBack, ...offer } = read;
  return { ...offer, isGoingBack };
}
