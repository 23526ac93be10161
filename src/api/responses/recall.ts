import * as z from 'zod';
import { recallOutcome } from '../../rollout/announcements/announcement-members.ts';
import { by, image, rolloutId, time } from './members.ts';

/** What the API returns, for the OpenAPI document and for tests. Nothing that ships imports it. */

const order = { at: time, by, reason: z.string() };

export const Recall = z
  .strictObject({
    image,
    ...order,
    lifted: z.strictObject(order).nullable().describe('Who lets it be started again; null while it holds.'),
  })
  .describe('An image that no service starts.');

export const RecallList = z.strictObject({ recalls: z.array(Recall) });

export const Recalled = Recall.extend({
  outcome: z.literal('recalled'),
  services: z.array(
    z.strictObject({
      service: z.string(),
      outcome: recallOutcome,
      rollout: rolloutId
        .nullable()
        .describe('The one that goes back, is under way, or brings another image.'),
      detail: z.string().describe('The same, for people.'),
    }),
  ),
}).describe('No service starts the image, and what becomes of each of them.');

export const Lifted = Recall.extend({
  outcome: z.enum(['lifted', 'not-in-force']).describe('It may be started again; it could be before.'),
}).describe('The image may be started again.');
