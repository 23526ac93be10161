import * as z from 'zod';
import { build, image, time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

export const Standing = z.strictObject({
  environment: z.string().describe('The installation, with its region and account.'),
  service: z.string(),
  image,
  waitsFor: z.string().nullable().describe('What the next image waits for there; null while none does.'),
});

export const Promotion = Standing.extend({
  build: build.nullable().describe('The build of the live image; null where none is known.'),
  builtAt: time.nullable().describe('When that began.'),
  liveSince: time.describe('Since when the image has been live, at the latest.'),
  recalled: z.string().nullable().describe('Why the image was recalled.'),
  recalls: z
    .array(z.strictObject({ image, reason: z.string() }))
    .describe('What is recalled here, or was where it comes from.'),
  unwanted: z
    .string()
    .nullable()
    .describe('Why it goes no further though it stays live: a rollback from it has failed.'),
  goingBack: z.boolean().describe('A rollback is under way.'),
  bakes: z.number().min(0).describe('Of all steps together, seconds.'),
  copies: z
    .array(z.strictObject({ region: z.string(), account: z.string(), image }))
    .describe('The copies of the build that are available, by region and account.'),
  before: z.array(Standing).describe('The environments that its own images come from, the nearest first.'),
}).describe('What a service tells those of other installations that follow it.');
